"""Looking at what the commands of platform provisioning have really done."""
