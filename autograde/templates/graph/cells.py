# %% locked="imports_NAME"
import signs

signs.load_keras()

from keras.layers import Activation, BatchNormalization, Conv2D

from autograde import check

# %% [markdown]
# ### Exercise: `NAME`
#
# Say here what the function builds, and what the student is to think of.

# %% solution="NAME"
# Its answer stands in the exercise's reference.py, and is filled in here.

# %% test="check_NAME" points=4
check("NAME", NAME)
### BEGIN HIDDEN TESTS
check("NAME", NAME, hidden=True)
### END HIDDEN TESTS
