"""The API under ``/v1``: its routes, their contract, and the OpenAPI document that says it."""
