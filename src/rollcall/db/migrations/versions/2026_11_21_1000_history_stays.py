"""The history of health is only ever added to, whatever is said to the database."""

from alembic import op

revision = "2026_11_21_1000_history_stays"
down_revision = "2026_11_20_2310_quotas"
branch_labels = None
depends_on = None

REFUSAL = "The history of health is only ever added to."
OF_AN_ACCOUNT = "EXISTS (SELECT 1 FROM accounts WHERE number = OLD.account_number)"


def upgrade() -> None:
    for statement in ON_POSTGRESQL if op.get_bind().dialect.name == "postgresql" else ON_SQLITE:
        op.execute(statement)


# A row goes with its account alone: the sandbox, set back to its beginning, takes both.
ON_SQLITE = (
    f"""
    CREATE TRIGGER health_history_stays_as_it_is BEFORE UPDATE ON health_history
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER health_history_stays BEFORE DELETE ON health_history WHEN {OF_AN_ACCOUNT}
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
)
ON_POSTGRESQL = (
    f"""
    CREATE FUNCTION health_history_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND NOT {OF_AN_ACCOUNT} THEN RETURN OLD; END IF;
        RAISE EXCEPTION '{REFUSAL}';
    END $$
    """,
    """
    CREATE TRIGGER health_history_stays BEFORE UPDATE OR DELETE ON health_history
    FOR EACH ROW EXECUTE FUNCTION health_history_stays()
    """,
)
