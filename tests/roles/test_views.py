from django.urls import reverse


def test_the_roles_say_when_each_one_helps(client, catalogue):
    page = client.get(reverse("roles")).text
    for title in ("DevOps engineer", "Site reliability engineer", "Platform engineer"):
        assert title in page
    assert "The figures of the rule" in page


def test_a_role_names_the_problems_that_call_for_it(client, catalogue):
    page = client.get(reverse("role", args=["sre"])).text
    assert "Users were without the service" in page
    assert "Being On-Call" in page


def test_the_list_asks_the_database_a_fixed_number_of_times(
    client, catalogue, django_assert_num_queries
):
    with django_assert_num_queries(4):
        client.get(reverse("roles"))
