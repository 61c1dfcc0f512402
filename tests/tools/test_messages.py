"""A changed message loses its translation, and nothing else in the catalogue changes."""

from tools import messages


def test_the_catalogue_changes_only_where_a_text_changes() -> None:
    stored = messages.PO.read_bytes()
    assert messages.as_po(messages.update(messages.extracted(), messages.stored())) == stored


def test_a_reworded_message_loses_its_translation_and_no_other_does() -> None:
    known, said = messages.German(), messages.German()
    known.add("Team", "Team")
    known.add("Old", "Alt")
    known.add(("a day", "days"), ("ein Tag", "Tage"))
    for text in ("Team", "New", ("a day", "several days")):
        said.add(text)
    updated = messages.messages(messages.update(said, known))
    assert [m.id for m in updated] == ["Team", "New", ("a day", "several days")]
    assert [m.string for m in updated if messages.is_translated(m)] == ["Team"]
