"""Who says what nobody answers for: on the net, and in the street; parts of patterns."""

NET_PLACES = "网上|群里|朋友圈|抖音上?|微博上?|评论区里?|坊间|民间"
NET_PEOPLE = "网友|网民|群友"
STREET_PLACES = "外面|外头|到处|村头|街头|社会上"
STREET_PEOPLE = "村民|居民|街坊|邻居|群众|老百姓|围观的?人?|现场的?人|目击者?|大家|别人|人家"
