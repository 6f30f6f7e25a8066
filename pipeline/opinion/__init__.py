"""舆情: public opinion, rumours, problems of open government, and who only asks after what is known."""
