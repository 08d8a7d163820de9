"""What many scorecards say together: pure functions of DataFrames."""
