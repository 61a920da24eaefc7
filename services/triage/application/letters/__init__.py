"""Letters previewed, issued and made again."""
