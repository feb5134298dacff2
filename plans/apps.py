from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"

    def ready(self) -> None:
        """Every change of what was agreed is recorded: who, when, from what to what."""
        from auditlog.registry import auditlog

        for model in self.get_models():
            told = [field.name for field in model._meta.fields if field.name not in ("id", "digest", "content")]
            funds = {field.name for field in model._meta.many_to_many}
            auditlog.register(model, include_fields=told, m2m_fields=funds)
