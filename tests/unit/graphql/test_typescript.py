"""TypeScript of the schema."""

from __future__ import annotations

from trailmark.server.graphql.typescript import typescript_text


def test_nullable_fields_say_so_and_lists_are_readonly() -> None:
    text = typescript_text()
    run = text[text.index("export interface Run {") :]
    run = run[: run.index("}")]
    assert "readonly id: string;" in run
    assert "readonly group: string | null;" in run
    assert "readonly tags: readonly string[];" in run
    assert "readonly user: User | null;" in run


def test_optional_inputs_may_be_left_out_and_enums_are_unions() -> None:
    text = typescript_text()
    assert "readonly displayName?: string | null;" in text
    assert 'export type AlertSeverity = "INFO" | "WARN" | "ERROR";' in text
