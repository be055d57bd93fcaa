"""Names of methods by which libraries call what a program hands them."""

import re

HOOK = re.compile("_?(on|before|after|pre|post)_[a-z0-9_]+|setup|experiment")
"""Of callbacks, observers, modules and loggers: Lightning, Keras, Transformers, RL Games and
others name what they call at a moment after the moment."""
