"""What a Panel asked and was promised, judged by days; and what happened since it last met."""
