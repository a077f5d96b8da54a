"""What an exhibit is made of: findings, words for numbers, controls, matrices."""
