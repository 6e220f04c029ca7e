"""The talk with a model: transport, validated answers, and plans for long inputs."""
