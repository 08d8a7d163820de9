"""The rubrics that ship: YAML files that a QA lead edits."""
