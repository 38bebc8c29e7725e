# %% [markdown]
# # NAME
#
# Say here what this notebook is about. Text, code and figures come before each exercise; every cell that
# students fill in, and every one that is graded, is marked on its first line.

