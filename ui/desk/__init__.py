"""Who is answered when: places, waiting, and answers given again."""
