"""Whether things stand in their places: who does what to whom, what is compared, what is joined on."""
