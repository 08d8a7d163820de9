"""What the rubrics of skills ask for, measured from acts: one module an idea."""
