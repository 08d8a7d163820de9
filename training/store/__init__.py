"""Where practice is kept: folders of JSON under EVENHAND_HOME, behind one small interface."""
