"""What is asked and what a right answer is: gold files, their facts bound to a guideline's text, drafts and coverage."""
