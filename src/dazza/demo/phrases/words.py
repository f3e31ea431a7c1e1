"""The words that fill the slots of phrases: `{food}`, `{place}`, `{film}` and so on."""

from __future__ import annotations

from itertools import product


def _words(text: str) -> list[str]:
    return text.split()


ADJECTIVES = _words("""
enormous tiny crooked heroic sleepy velvet haunted reluctant glorious suspicious wobbly ancient
borrowed buttery crispy dramatic elegant fearless fluffy foggy forgotten furious gentle glittering
grumpy hollow humble invisible jolly lopsided luminous magnificent melancholy mighty modest muddy
mysterious nervous noble nocturnal obedient ominous patient peculiar polite portable proud purple
quiet ragged rebellious restless ridiculous rusty salty scarlet secret silent silver slippery smoky
soggy solemn sparkling spectacular spiral stubborn sunburnt thunderous tidy tremendous triumphant
unlikely upside-down vanishing wandering wicked wistful wooden yellow zealous emergency accidental
imaginary inflatable second-hand unflappable bewildered overgrown homemade legendary questionable
apologetic caffeinated clockwork cinematic cosmic dusty electric experimental flamboyant
""")

THINGS = _words("""
teapot lantern ladder umbrella wheelbarrow accordion typewriter bicycle kettle bookshelf compass
cupboard doorbell envelope fountain garage hammock igloo jigsaw keyhole lighthouse mattress notebook
oboe parachute quilt radiator saucepan telescope ukulele vase windmill xylophone zeppelin anchor
backpack barometer bathtub birdhouse blanket blender bonfire calendar candle canoe cardigan catapult
chandelier chimney chessboard clipboard corkscrew crayon curtain deckchair dictionary dishwasher
drawer drum fence fiddle flowerpot flute gargoyle gazebo greenhouse harmonica hatstand headlamp
hedge helmet hosepipe jukebox kazoo kayak lampshade lawnmower letterbox mailbag marble megaphone
microscope mug napkin needle orchestra padlock paintbrush pendulum periscope piano pillow postcard
printer puddle pumpkin rocket sandcastle scarecrow scooter shed skateboard slipper snowglobe spanner
spoon staircase stopwatch submarine sundial tambourine teaspoon thermos toaster trampoline trombone
trousers tunnel turnstile waistcoat wardrobe whistle wig yo-yo
""")

ANIMALS = _words("""
goose otter badger heron hedgehog tortoise ferret magpie walrus alpaca beetle capybara donkey
dragonfly eel falcon gecko hamster ibex jackdaw kingfisher lobster mole newt octopus pelican puffin
raccoon seagull squirrel starling stoat swan tadpole toad vole wasp weasel woodpecker wombat
""")

FOODS = _words("""
pancakes dumplings gnocchi shakshuka ramen crumpets falafel risotto goulash paella moussaka pierogi
samosas tacos lasagne chowder bibimbap sourdough marmalade custard trifle flapjacks meringue rhubarb
porridge omelette pickles kimchi halloumi hummus couscous polenta noodles parsnips artichokes
asparagus aubergine beetroot broccoli cauliflower chestnuts chickpeas courgettes cranberries
gooseberries leeks lentils mangoes mushrooms okra olives peaches pears pistachios plums
pomegranates quince radishes raspberries shallots spinach sprouts tangerines turnips walnuts
cheesecake cinnamon-buns doughnuts focaccia gingerbread macaroons pretzels scones shortbread strudel
tiramisu waffles pakoras laksa pho empanadas arepas jollof injera baklava
""")

PLANTS = _words("""
tomatoes sunflowers sweetpeas dahlias courgettes lavender nasturtiums foxgloves marigolds peonies
hollyhocks rosemary thyme basil hostas begonias geraniums wisteria clematis honeysuckle snowdrops
crocuses daffodils tulips bluebells ferns moss ivy brambles nettles potatoes pumpkins runner-beans
radishes chillies aubergines lettuces chard kale fennel
""")

TOOLS = _words("""
screwdriver spanner soldering-iron drill chisel pliers hacksaw multimeter glue-gun crowbar sandpaper
tape-measure spirit-level stapler duct-tape sewing-machine trowel secateurs wheelbarrow rake
""")

JOBS = _words("""
plumber librarian baker postman astronomer beekeeper carpenter conductor dentist electrician
florist geologist cartographer lifeguard locksmith magician nurse optician potter referee
sailor tailor violinist watchmaker zookeeper ferryman clown stuntman understudy archivist
""")

FEELINGS = _words("""
delighted peckish smug baffled proud sleepy heartbroken ecstatic suspicious nostalgic giddy
mortified serene exhausted invincible sheepish thrilled ravenous wistful victorious
""")

DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")

GAMES = [
    name.replace("_", " ")
    for name in _words("""
    Moss_Kingdom Turnip_Tycoon Harbour_Master Goblin_Post_Office Tiny_Railways Starlight_Salvage
    Bread_Simulator Dungeon_Librarian Cloud_Shepherd Night_Bus_Driver Pigeon_Republic Owl_Academy
    Sourdough_Souls Lighthouse_Keeper_II Teacup_Racers The_Last_Ferry Marble_Canyon Echo_Cellar
    """)
]

_PREFIXES = _words("""
Amber Birch Bram Cinder Cold Copper Crab Dunder Elder Fallow Fern Fox Glass Gold Hazel Heron Honey
Ink Juniper Kettle Lark Lower Maple Marl Mist Nettle Oaken Otter Pebble Quill Raven Rush Salt Sedge
Thistle Under Upper Velvet Willow Winter
""")
_SUFFIXES = _words("""
bourne bridge bury by combe cross dale den field ford gate ham haven hollow ley mere mouth ness
port ridge stead stow thorpe ton wick worth
""")
PLACES = [first + last for first, last in product(_PREFIXES, _SUFFIXES)]

_PLURALS = _words("""
Lanterns Teapots Otters Accordions Shadows Umbrellas Lighthouses Postcards Widows Moths Bakers
Submarines Librarians Oranges Ghosts Ferries Pancakes Astronauts Gardeners Telescopes Winters
""")
_TITLES = _words("""
Inspector Baroness Captain Doctor Admiral Professor Madame Sergeant Countess Uncle
""")
_SURNAMES = _words("""
Marrow Quibble Thistlewood Pemberton Oakapple Fennimore Grubb Wetherby Bluebottle Halloway
Crumb Nightingale Pickering Tumbledown Vandersloot Winterbottom
""")


def _films() -> list[str]:
    """Titles of films that nobody has made yet."""
    adjectives = [word.title() for word in ADJECTIVES if "-" not in word]
    things = [word.title() for word in THINGS if "-" not in word]
    titles = [f"The {a} {b}" for a, b in zip(adjectives, _PLURALS * 9, strict=False)]
    titles += [f"{a} {b}" for a, b in product(_TITLES, _SURNAMES)]
    titles += [f"The {b} of {c}" for b, c in zip(things, PLACES[::7], strict=False)]
    titles += [f"Return to {c}" for c in PLACES[3::11]]
    return titles


FILMS = _films()
BANDS = [f"the {a} {b}" for a, b in zip(ADJECTIVES[::-1], _PLURALS * 9, strict=False)]
SONGS = [f"{a} {b}" for a, b in zip(ADJECTIVES[5:], THINGS[::-1], strict=False)]
DISHES = [f"{a} {b}" for a, b in product(ADJECTIVES[3:90:3], FOODS)]
NUMBERS = [str(n) for n in (*range(2, 31), 40, 42, 47, 50, 64, 73, 80, 99, 111)]
BIG_NUMBERS = [str(n) for n in range(120, 5_000, 61)] + ["1,200", "3,000", "10,000", "250,000"]
_SITES = _words("""
https://lantern.example/notes/ https://films.example/watch?v= https://goose.example/sightings/
https://www.recipes.example/r/ https://maps.example/@51.47,-0.19/ https://radio.example/tracks/
https://en.encyclopedia.example/wiki/ http://old.example/~ferry/ https://videos.example/live/
""")
URLS = [
    f"{site}{a}-{b}" for site, a, b in zip(_SITES * 110, ADJECTIVES * 9, THINGS * 9, strict=False)
]
CLOCKS = [f"{h}:{m:02d}" for h, m in product(range(1, 13), (0, 5, 10, 15, 20, 25, 40, 45, 50, 55))]
LATE_CLOCKS = [f"{h}:{m:02d}" for h, m in product((12, 1, 2, 3, 4), (5, 10, 20, 30, 40, 50))]

POOLS: dict[str, list[str]] = {
    "adj": ADJECTIVES,
    "thing": THINGS,
    "animal": ANIMALS,
    "food": FOODS,
    "dish": DISHES,
    "plant": PLANTS,
    "tool": TOOLS,
    "job": JOBS,
    "feeling": FEELINGS,
    "day": DAYS,
    "game": GAMES,
    "place": PLACES,
    "film": FILMS,
    "band": BANDS,
    "song": SONGS,
    "n": NUMBERS,
    "big": BIG_NUMBERS,
    "clock": CLOCKS,
    "late": LATE_CLOCKS,
    "url": URLS,
}
