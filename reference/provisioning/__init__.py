"""Platform provisioning: commands that turn requests in Git into secrets, databases, storage, images and catalogues."""
