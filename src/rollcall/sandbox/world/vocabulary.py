"""The words that the world's people are called by, and speak in."""

FIRST = (
    "ada", "amara", "anouk", "bo", "bruno", "chiara", "cleo", "dara", "dmitri", "eli", "emeka",
    "fay", "femi", "gus", "hana", "hiro", "ines", "ivo", "june", "jae", "kit", "kofi", "lea",
    "linnea", "mateo", "mina", "nadia", "noor", "otto", "paz", "priya", "quinn", "rosa", "sami",
    "soren", "tala", "theo", "uma", "vera", "wren", "yara", "zeno",
)  # fmt: skip
DOES = (
    "bakes", "builds", "climbs", "cooks", "dances", "draws", "farms", "films", "fixes", "gardens",
    "hikes", "juggles", "knits", "paints", "plants", "plays", "reads", "rides", "runs", "sails",
    "sews", "sings", "skates", "surfs", "teaches", "travels", "weaves", "writes",
)  # fmt: skip
COUNTRIES = ("us", "gb", "fr", "de", "br", "jp", "in", "mx", "es", "it", "ng", "kr")
LANGUAGES = {"us": "en", "gb": "en", "fr": "fr", "de": "de", "br": "pt", "jp": "ja", "in": "en",
             "mx": "es", "es": "es", "it": "it", "ng": "en", "kr": "ko"}  # fmt: skip
OPENINGS = (
    "How I made", "Nobody told me about", "Trying", "The truth about", "One minute of",
    "Come along for", "My first", "Day 30 of", "Three ways to love", "POV:", "Testing",
    "A quiet morning with", "Learning", "Before and after:", "Rating",
)  # fmt: skip
THINGS = (
    "sourdough", "a wooden boat", "the tallest tree", "Italian food", "an old piano", "my balcony",
    "street food in Lagos", "a tiny house", "knitting", "a rainy ride", "the night market",
    "watercolour skies", "my grandmother's recipe", "a broken radio", "handmade pasta",
    "the longest bridge", "wild garlic", "a city at dawn", "origami", "pottery", "a lost trail",
    "the perfect coffee", "long exposure", "vintage synths", "an empty beach", "cats who listen",
    "a skate park", "the last train", "tomatoes", "a paper plane",
)  # fmt: skip
TAGS = (
    "fyp", "foryou", "food", "travel", "diy", "music", "dance", "art", "nature", "learn", "comedy",
    "pets", "cooking", "handmade", "streetfood", "garden", "craft", "sports", "morning", "night",
    "city", "ocean", "mountains", "books", "coffee", "bread", "pasta", "piano", "guitar", "paint",
    "origami", "knit", "bike", "skate", "surf", "run", "yoga", "science", "space", "history",
)  # fmt: skip
REMARKS = (
    "Love this", "How long did it take?", "Came back for this one", "The ending!", "So calm",
    "Where is this?", "Recipe please", "This made my day", "I tried it and it works",
    "Sound on", "Wait for it", "Beautiful light", "More of this", "Teach me", "First!",
    "C'est magnifique", "Wunderschön", "Que lindo", "A mí me gusta", "すごい", "최고예요",
    "Bellissimo",
)  # fmt: skip
ANSWERS = (
    "Thank you!", "About two days", "Same here", "Agreed", "Part two is coming", "In the harbour",
    "You should try", "Haha yes", "It is in the caption", "Merci !", "Danke!", "Obrigada",
)  # fmt: skip
SONGS = (
    "Slow Tide", "Paper Lanterns", "Second Cup", "Northbound", "Static Bloom", "Small Hours",
    "Copper Sun", "Half Moon Street", "Kites", "Glasshouse", "Low Season", "Ferry Song",
)  # fmt: skip
BANDS = (
    "The Quiet Harbour", "Mina Okoye", "Tin Satellites", "Juno Vale", "Los Faroles", "Ostkreuz",
    "Half Letter", "Paper Tigers",
)  # fmt: skip
GIFTS = (
    # id, name, diamonds, whether it is sent in streaks
    (5655, "Rose", 1, True),
    (5658, "Perfume", 20, True),
    (5879, "Doughnut", 30, True),
    (6064, "GG", 1, True),
    (5827, "Ice Cream Cone", 1, True),
    (6267, "Corgi", 299, False),
    (6089, "Swan", 699, False),
    (5765, "Motorcycle", 2988, False),
)
CHAT = (
    "hello from {place}", "hi everyone", "love the stream", "what song is this?", "good evening",
    "first time here", "greetings from {place}", "can you show it again?", "so good", "haha",
    "how is the weather?", "A mí me gusta", "bravo", "see you tomorrow",
    "who else is from {place}?",
)  # fmt: skip
PLACES = (
    "Lagos", "Lisbon", "Osaka", "Leeds", "Lyon", "Leipzig", "Recife", "Puebla", "Turin", "Busan",
    "Pune", "Tulsa",
)  # fmt: skip
GAMES = (
    (1, "Chess"), (2, "Backgammon"), (3, "Tetra Blocks"), (4, "Night Racer"), (5, "Island Farm"),
    (6, "Deep Dungeon"), (7, "Penalty Kicks"), (8, "Word Ladder"),
)  # fmt: skip
SHOWS = (
    "Baking {thing}", "Morning with {thing}", "Ask me about {thing}", "Working on {thing}",
    "{thing} from {place}", "Quiet hour in {place}", "Tonight: {thing}", "A walk through {place}",
)  # fmt: skip
