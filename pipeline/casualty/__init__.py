"""伤亡、损失: who was harmed and how many, as people write it, and how the counts of one incident add up."""
