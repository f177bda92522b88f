"""Gemini behind the language model's port: `model.GeminiModel`, told by `settings.GeminiSettings`.

Nothing is imported here: settings and usage stay usable without loading Google's SDK.
"""
