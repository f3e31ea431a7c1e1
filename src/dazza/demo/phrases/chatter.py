"""What fits everywhere: reactions, questions, mentions, links, running jokes, yearly events."""

from __future__ import annotations

from dazza.demo.templates import phrases, theme

REACTIONS = phrases(
    """
    haha
    hahaha
    lol
    lmao
    same
    yes!
    nope
    oh no
    OH NO
    wait what
    exactly
    this
    true
    fair enough
    go on
    brilliant
    magnificent
    wow
    aww
    ouch
    hear hear
    agreed
    hmm
    good grief
    I'm crying
    I can't even
    that's beautiful
    that's the spirit
    say no more
    no comment
    noted
    iconic
    legend
    what a sentence
    screenshotted
    sorry, I choked on my tea
    I felt that
    every single time
    classic
    congratulations!
    thank you!!
    you're welcome
    good point
    bold
    absolutely not
    absolutely
    one hundred percent
    science says yes
    put that on a mug
    adding this to the museum
    """
)

QUESTIONS = phrases(
    """
    but why?
    why though?
    why is it called {food}?
    how does a {thing} even work?
    who invented the {thing}? and why?
    what would a {animal} do?
    is that legal? is it wise? is there a form?
    do fish know it's raining?
    if a {animal} had money, what would it buy?
    does anyone actually like {food}?
    where do {plant} come from?
    when did {day} become the new {day}?
    why do we say "{adj} as a {thing}"? do we?
    wait, since when does the {job} have a {thing}?
    can you eat {plant}? should you?
    how many {food} is too many {food}?
    what's the opposite of a {thing}?
    is {place} real? has anybody been?
    who decides what counts as {adj}?
    has anyone ever asked the goose what it wants?
    could we do that with a {tool}?
    what is {film} about, in three words?
    which came first, the {animal} or the {thing}?
    why are there {n} of them?
    did I leave the oven on? did you?
    what did the {job} say? what did you say?
    would you rather have one {adj} {animal} or {n} small ones?
    how do you know it wasn't the router?
    is a {thing} a kind of {thing}?
    so who has the key?
    """
)

MENTIONS = phrases(
    """
    told you so
    you would love this
    remember the {thing} incident?
    what did you do with my {thing}
    this has your name on it
    I blame you for the {food}
    come back, we need a {job}
    how is the {animal}?
    you still owe me {food}
    welcome home!
    please explain the {thing}
    was that you in {place} on {day}?
    best line of the day
    happy birthday you {adj} {animal}!
    can you bring the {tool} on {day}
    your turn to pick, nothing with a {animal} this time
    tell them about the {adj} {thing}
    that is the most you thing you have ever said
    hide, the goose is coming your way
    are you alive? blink twice
    """
)

JOKES = phrases(
    """
    it was the router
    it's never the router. it was the router
    Gerald rises again
    the goose sends regards
    HONK
    honk
    per my last goose
    ask Susan
    pineapple census says otherwise
    that's a pineapple question
    under the usual gnome, as always
    as foretold in {film}
    minutes of the meeting: goose
    """
)

LINKS = phrases(
    """
    relevant: {url}
    this explains everything {url}
    long read for tonight: {url}
    {url}
    everybody needs to see the {animal} at 2:14 {url}
    recipe here {url}
    I found the {thing}! {url}
    map of every {thing} in {place}: {url}
    saving this for later {url}
    old but gold: {url}
    today's tab: {url} and its friend {url}
    live camera of the {animal} {url}
    """
)

COMMANDS = phrases(
    """
    !weather {place}
    !film
    !quote
    !roll d20
    !goose
    !tea
    !pineapple
    """
)

ROBOT = phrases(
    """
    now playing: {film}
    now playing: "{song}" by {band}
    weather for {place}: {adj}, {n} degrees
    rolled a d20: {n}
    goose threat level: {adj}
    tea is served in {n} minutes
    reminder: film night on Friday, doors at 20:30
    word of the day: {adj}
    the pineapple census stands at {big} for, {big} against
    """
)

REGATTA = theme(
    """
    PANCAKE REGATTA DAY! boats out, syrup up
    the {adj} pancake has taken the lead at the weir
    boat number {n} is sinking with dignity
    entry list: the {adj} {thing}, the {adj} {animal} and last year's champion
    judges' lunch is {food}, bribes are {food}
    commentary from the bridge: a {job} has fallen in
    """,
    """
    paddle with the spatula! the SPATULA!
    lemon and sugar to port, chocolate to starboard
    that hull was flipped too early
    the goose is in the race. the goose is WINNING
    disqualified for use of a {thing}
    photo finish between {food} and {food}
    best regatta since the one with the {animal}
    crêpe is a class of its own
    man overboard, batter overboard
    three cheers for the {job} with the net
    my boat dissolved but my spirit floats
    the trophy is a {adj} frying pan and I want it
    """,
)

SOUP_WEEK = theme(
    """
    SOUP WEEK, day of the {adj} ladle
    tonight's soup at number {n}: {food} and {food}
    soup league table: {food} {n} points, {food} {n} points
    whoever made the {adj} one, marry me
    ladle is at number {n}, pass it on
    """,
    """
    three bowls in and still judging
    needs croutons the size of a {thing}
    {n} points, would slurp again
    the secret ingredient is {food}, isn't it
    I brought my own spoon and my grandfather's
    blended is cheating. delicious cheating
    soup is a hot salad smoothie, prove me wrong
    stock from scratch, tears from onions
    my vote goes to number {n}
    seconds! thirds!
    """,
)

LANTERN_NIGHT = theme(
    """
    LANTERN NIGHT! everyone to the bridge
    mine is shaped like a {animal}, sort of
    {n} lanterns on the river and one {adj} {thing}
    the choir is singing "{song}", I have something in my eye
    longest night of the year and the whole street is lit
    """,
    """
    can you see mine, the {adj} one
    the goose is leading the parade, obviously
    candles at the window of number {n}
    made a wish, it involves {food}
    best night of the year
    hold hands at the steps, they're slippery
    the reflection! look at the reflection
    hot punch at the bakery until {clock}
    for everyone who can't be here tonight
    happy lantern night, all of you
    """,
)

NEW_YEAR = theme(
    """
    ten! nine! wait, whose clock are we using
    happy new year Lantern Street!!!
    resolution: fewer tabs, more {food}
    last one of the year: best {film} quote, go
    fireworks over {place}, the dog is under the {thing}
    """,
    """
    happy new year!
    HAPPY NEW YEAR!!!
    to absent friends and present geese
    my resolution is {food}
    here's to {n} more
    cheers from number {n}
    and to the router
    it's still last year in my kitchen
    kisses to everyone, even the goose
    bring on the {adj} months
    """,
)
