"""Kitchen, garden, animals and machines."""

from __future__ import annotations

from dazza.demo.templates import theme

KITCHEN = theme(
    """
    what is everyone having for dinner, I need ideas beyond {food}
    attempted {dish}. the smoke alarm sends its regards
    Gerald the sourdough has doubled in size and is asking for {food}
    is it legal to put {food} in {food}
    made {n} jars of {food}, anyone within cycling distance of {place} gets one
    the oven has two settings: cold and {adj} volcano
    found {food} from two winters ago at the back of the freezer, wish me luck
    I followed the recipe exactly, except for all of it
    breakfast for dinner: {food} and a {adj} egg
    pineapple census: do we put it on {food}, yes or no
    the market had {food} for nothing, so I bought {n} kilos
    grandmother's recipe says "enough flour". ENOUGH, she says
    my knife is so blunt it apologised to the {food}
    soup report: {adj}, orange, somehow crunchy
    the timer rang and I have no memory of what it is for
    """,
    """
    more butter, then stop thinking about it
    a pinch of nutmeg and a lot of nerve
    salt the water like the sea off {place}
    Gerald would be proud
    let it rest, and rest yourself too
    you had me at {dish}
    my aunt does it with {food} and nobody has ever complained, out loud
    that is not a sauce, that is a weather event
    low and slow, like the {day} train
    garlic is not measured, it is felt
    the secret is a spoon of vinegar and not telling anyone
    I would eat that off a {thing}
    send a picture before it collapses
    it's the {adj} bits at the edge that count
    put an egg on it and call it brunch
    counterpoint: {food}
    the cat says it needs {food}
    pineapple belongs. I have said what I have said
    pineapple is a fruit, put the tin down
    I burned water once, so take heart
    sieve it twice and deny everything
    freeze half, future you is hungry as well
    any leftovers? asking for a {animal}
    cardamom! trust me, cardamom
    it tastes like a hug from a {job}
    """,
)

GARDEN = theme(
    """
    the {plant} are up! {n} of them, I counted twice
    slugs: {n}, me: nil
    planted {plant} next to the {plant} and now they are not speaking
    first frost in {place}, bring your {plant} in
    allotment meeting on {day}, agenda: the {thing}, the {animal}, the missing rake
    harvested one (1) {adj} carrot shaped like a {job}
    who keeps leaving {food} at my gate, and thank you
    the compost is warm and slightly {feeling}
    the scarecrow has a better coat than me
    repotted everything, soil in my tea, no regrets
    is it too late in the year for {plant}?
    my {plant} have been judged "enthusiastic" at the {place} show
    the greenhouse lost a pane to a {adj} {animal}
    rain barrel full, heart full
    """,
    """
    coffee grounds, eggshells and stern words
    copper tape keeps slugs away, mine wear it as jewellery
    mulch. the answer is always mulch
    water them in the evening and sing a little
    they like shade and compliments
    prune it down to the second bud and look away
    beer traps: now I have {feeling} slugs
    you can borrow my {tool} on {day}
    netting! or you are just catering for pigeons
    the robins approve
    swap you {n} seedlings for a jar of {food}
    give it time, my wisteria sulked for seven years
    that is not a weed, that is a volunteer
    north wall, ferns, no arguments
    nettle tea for the plants, ordinary tea for you
    the goose got the lettuces again
    plant marigolds, they keep the {animal} polite
    deep roots, short patience
    my neighbour swears by {adj} string
    """,
)

ANIMALS = theme(
    """
    goose update: the goose is in the car park and has made demands
    the goose stole a {thing} from outside the bakery
    there is a {animal} on my {thing} and it looks {feeling}
    my cat has brought me a {adj} {thing} as a gift
    vet says the dog is fine, just {adj}
    spotted a {animal} by the canal at {clock}, absolute highlight
    does anybody own a {animal} that answers to {job}?
    the {animal} in the attic has learned my schedule
    my tortoise escaped and made it {n} metres since {day}
    we are naming the new kitten: {job}, {food} or Susan
    the parrot now imitates the microwave AND the doorbell
    the pigeons have formed a committee
    """,
    """
    do NOT make eye contact with the goose
    the goose knows where you live
    give the goose what it wants
    the goose was here before the street and will be here after
    pictures please, from a safe distance
    mine does that when the {food} runs out
    a {adj} blanket and a warm box, works every time
    that's not theft, that's enrichment
    she is plotting something {adj}
    tiny paws, enormous opinions
    try {food}, but warm it first
    cats are liquid with opinions
    I would follow that {animal} into battle
    he is fluffy, he is {feeling}, he is banned from the library
    tell him he is a good boy, from all of us
    the {animal} union will hear about this
    ours once ate a {thing} and showed no remorse
    put a bell on it. no, on the goose. good luck
    she blinked slowly at me so we are engaged now
    Susan. it has to be Susan
    """,
)

MACHINES = theme(
    """
    the router is blinking {adj} again
    wifi is down in the whole of {place}, send {food}
    my laptop makes the noise of a {feeling} {animal}
    updated the phone and now it only speaks in maps
    printer says it is out of cyan. I am printing in black
    fixed the {thing} with {tool} and optimism
    does anyone have a {tool} I could borrow until {day}
    built a {thing} from three broken {thing} parts, only one small fire
    backup reminder: it is the first of something, go and do it
    my bike chain came off {n} times between here and {place}
    wrote a script to water the plants, it emailed the plants
    the error message says "unexpected {animal}"
    I opened {n} tabs to learn how to close tabs
    the smart bulb has become smarter than the house
    """,
    """
    it was not the router. it was the router
    have you tried turning yourself off and on again
    it is always DNS, except when it's the goose
    check the cable, then check the other cable
    the light should be green, yours is {adj}
    warranty ends on {day}, it can smell that
    I have a spare, from {n} computers ago
    percussive maintenance: once, firmly, with love
    read the log, then have a biscuit, then read it again
    that is a feature in {place}
    works on my {thing}
    delete the cache and light a candle
    somebody tripped over the cable, was it the {animal}
    the manual is {big} pages and begins with "congratulations"
    turn it upside down and shake out the {food}
    never update on a {day}
    my cousin is a {job}, she says it needs a new {thing}
    sounds like the capacitor, or ghosts
    did it ever work, honestly
    tape. more tape. yes, on that too
    port forwarding is when you give up and post a letter
    """,
)
