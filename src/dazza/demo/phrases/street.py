"""Weather, the street, work, travel; the small hours and the first ones."""

from __future__ import annotations

from dazza.demo.templates import theme

WEATHER = theme(
    """
    it is raining sideways in {place}
    sun! actual sun! everyone outside, this may be the summer
    the forecast says {adj} with a chance of {food}
    fog so thick I said good morning to a {thing}
    {n} degrees and the ice cream van is playing "{song}"
    first snow, I made a {job} out of it
    the wind has taken my {thing} in the direction of {place}
    storm tonight, candles and {food} ready
    power cut on our side of the street, anyone else?
    double rainbow over the allotments
    """,
    """
    here it's dry and frankly suspicious
    wear the {adj} coat, the one with the pockets
    puddle by the post office is {n} metres wide now, name it
    we need the rain, says my {plant}
    the barometer just shrugged
    ducks are delighted
    my umbrella turned into a {thing}
    hot water bottle season begins
    that is a three-blanket evening
    ice on the inside of the window, like the good old days
    my washing has been out since {day} and is now a sculpture
    we had thunder at {clock}, the dog is under the {thing}
    opened the window, let in summer and one {adj} wasp
    fan on, curtains shut, pretending to be a cave
    the gulls are flying backwards
    """,
)

STREET = theme(
    """
    lost: one {adj} {thing}, last seen near the bakery
    found: one {adj} {thing}, smells of {food}
    street party on {day}, who brings the {food}?
    the bus to {place} has been three minutes away since {clock}
    somebody parked a {thing} across the cycle lane
    the bakery is doing {food} again, queue is round the corner
    new sign at the station: "mind the {animal}"
    the {job} at number {n} is moving out, card is going round
    petition to rename the roundabout after the goose
    the train to {place} is replaced by a {adj} bus
    anyone else hear an accordion at {clock}?
    council letter says the lamp posts will be {adj} from {day}
    repair café on {day}: bring broken things, take home hope
    who has the key to the hall
    my parcel was left "with a neighbour", which of you is it
    """,
    """
    I'll bring the long table and the wobbly one
    signed, twice, in different hats
    third lamp post on the left, ask for the {job}
    the {job} from number {n} saw everything
    put me down for {food}
    I have folding chairs and no self-control
    the 42 never comes but when it does it sings
    it was me, the accordion, sorry, it's over now
    walk it, {place} is only {n} minutes if you are chased
    chalk on the pavement says otherwise
    parcel is safe, the cat is sitting on it
    ask at the library, they know everything
    the hall key is under the {adj} gnome
    I vote bunting
    that corner is cursed, ask any cyclist
    rumour says the {job} is getting married to the {job}
    minutes of the meeting: we had {food}, nothing was decided
    they promised that in spring, and the spring before
    meet at the lantern at {clock}
    what this street needs is a bench and fewer opinions about benches
    """,
)

WORK = theme(
    """
    meeting that could have been a {thing}, minute {n}
    my boss said "circle back" {n} times, I am a {job} not a pigeon
    exam on {day}, I know everything about chapter one
    new colleague brought {food}, morale up by {n} percent
    deadline moved to {day}, celebrating with {food}
    thesis word count: {big}. useful words: {n}
    working from home: the {animal} attended the call
    the coffee machine is broken, society has an hour left
    first day as a {job} tomorrow, feeling {feeling}
    quit the {adj} job, start as a {job} in {place} next month!!
    """,
    """
    you will be brilliant
    take the stairs, take a breath, take the good pen
    reply all is a lifestyle
    write it badly first, fix it after {food}
    an hour, a timer and the phone in a {thing}
    put it in the spreadsheet and never look at it again
    I once sent my manager a picture of a {animal}, still employed
    congratulations!! cake is mandatory
    read the question, then read it again like a {job}
    we are all pretending, some of us have lanyards
    close the laptop. CLOSE it. walk to {place}
    proud of you, honestly
    mute is a superpower
    the deadline can smell fear and {food}
    flashcards, naps, repeat
    my whole office now says "per my last goose"
    ask for more money and a window
    """,
)

TRAVEL = theme(
    """
    on a train to {place}, the seat opposite has a {adj} {animal} on it
    postcard from {place}: wish you were here, bring {food}
    walked {n} kilometres along the coast and met one {job}
    which is nicer in spring, {place} or {place}?
    packing: {n} socks, a {thing}, no plan
    the ferry is late, the {job} is playing the {thing}
    lost in {place}, everyone is very kind and equally lost
    back home! nothing beats my own {thing}
    the night train has bunk beds and a {adj} ghost
    """,
    """
    sit on the left for the sea
    eat the {food} by the harbour, thank me later
    bring a jumper, it is always windy in {place}
    safe travels, send a picture of the {animal}
    my grandmother met my grandfather on that ferry
    the museum of the {thing} is better than it sounds
    take the slow line, it goes past the {adj} bridge
    change at {place} and mind the gap in the {thing}
    travel light: {food}, book, toothbrush
    did you see the lighthouse? did you wave?
    they have the best {food} this side of {place}
    rent a bike, ring the bell at the goose crossing
    """,
)

NIGHT = theme(
    """
    who else is awake
    it is {late} and I have thoughts about {food}
    the street is so quiet I can hear the {thing} thinking
    can't sleep, sorting {n} years of photographs
    night shift snack: {dish}, no witnesses
    the moon is ridiculous tonight, go and look
    owls. two of them. discussing {film}
    what if the {animal} is also up, wondering about us
    one more episode, I said, {n} episodes ago
    3am idea: a {thing} but for {food}
    stars out over {place}, counted {n} before my neck gave up
    my brain at {late}: remember that {adj} thing you said in school?
    """,
    """
    sleep is a rumour
    the fridge hums in B flat
    tea number {n}, do not tell my {job}
    the fox just crossed under the lamp, business as usual
    insomnia club is now in session
    best hours of the day, nobody rings
    I'll sleep when the {animal} sleeps
    whispering so that the {thing} doesn't wake
    the world is made of {adj} wool at this hour
    night bus just went by with one passenger and a {thing}
    writing it down before it evaporates
    somewhere a {job} is baking our bread
    go to bed! (says me, at {late})
    the dark is full of small {adj} noises
    """,
)

MORNING = theme(
    """
    good morning Lantern Street! kettle is on
    up before the birds again, sky is {adj}
    morning run to {place} done, met the {animal}
    fresh {food} at the bakery, still warm, run
    sunrise report: pink, then {adj}, then Tuesday-coloured
    dew on the {plant}, spider on the {thing}, all is well
    swam in the lake, {n} degrees, can no longer feel opinions
    first coffee. nobody speak. second coffee. hello!
    today's plan: {plant}, {food}, absolutely no {thing}
    the milk float has a new bell
    """,
    """
    good morning sunshine
    morning all! {feeling} already
    how are you a person at this hour
    porridge with {food}, a champion's choice
    the early {animal} gets the {food}
    blackbird on the chimney doing his best work
    stretch, water, window, in that order
    I have been up since {clock}, the day is long and mine
    saved you a croissant
    frost on the {thing}, sparkles like mad
    bless whoever invented toast
    today feels like a {adj} one
    go gently, it's only {day}
    """,
)
