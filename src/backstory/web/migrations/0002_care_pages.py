from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]

    operations = [
        migrations.AddField("visit", "headline", models.TextField(blank=True, default="")),
        migrations.AddField("visit", "finished", models.BooleanField(default=False)),
        migrations.AddField("visit", "painkillers", models.JSONField(default=dict)),
    ]
