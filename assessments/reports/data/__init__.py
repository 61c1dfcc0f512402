"""A team's facts and answers → the document that a report stores: codes and exact numbers."""
