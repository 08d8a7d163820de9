"""The simulated customer: state, appraisal, behaviour, understanding and speech."""
