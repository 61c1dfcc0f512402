"""A team's facts and answers → the data that a report stores: codes and exact numbers."""
