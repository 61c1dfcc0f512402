from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessments", "0019_rights_of_lines")]

    operations = [migrations.RenameField("report", "kept", "data")]
