"""The grader of the Downhill course: rubrics, judge, gradebook, feedback, command line."""
