"""Films, books, music and games."""

from __future__ import annotations

from dazza.demo.templates import theme

FILMS = theme(
    """
    film night vote: {film} or {film}?
    just finished {film} and I need somebody to talk to about the {thing}
    who else is watching {film} right now
    I rate {film} {n} out of ten, do not argue
    hear me out: {film}, but everyone is a {animal}
    the projector is warm, the {food} is ready, {film} starts at {clock}
    rewatched {film} and the {job} was behind it all along
    someone recommended {film} and now I don't trust them with anything
    the trailer for {film} spoils the entire plot in {n} seconds
    favourite scene with a {thing} in it? mine is the ending of {film}
    film club minutes: we watched {n} minutes of {film} and talked for two hours
    the soundtrack of {film} has no business being that good
    they are remaking {film} as a musical with {band}
    I fell asleep during {film} and woke up in the middle of {film}, best crossover ever
    controversial opinion: the sequel to {film} is better
    """,
    """
    the {job} deserved better
    I cried when the {animal} came back, not ashamed
    subtitles on, lights off, phones in the {thing}
    that dialogue was written by someone who has only heard of {food}
    the director's commentary is just {n} minutes of chewing
    no spoilers please, I am still at the bit with the {adj} {thing}
    practical effects! that {thing} was a real {thing}
    the villain had a point about the {place} bypass
    it insists upon its {thing}
    best performance by a {animal} since {film}
    the pacing is glacial but the glacier is beautiful
    I only come for the interval {food}
    the camera loves that {adj} {job}
    that twist! I dropped my {food}
    it was filmed in {place}, you can see the {thing} from my window
    critics hated it, my grandmother saw it {n} times
    the score is {band} at their most {adj}
    black and white would have saved it
    seconded, put {film} on the list
    vetoed. we agreed: nothing with a {adj} {animal} before midnight
    rewinding, somebody was talking over the {thing} speech
    the post-credits scene is just a {job} eating {food}
    I have questions about the {thing} and no one in the film does
    whoever edited this owns exactly one pair of scissors
    """,
)

BOOKS = theme(
    """
    reading a {adj} novel about a {job} who inherits a {thing}
    library haul: {n} books and a {thing} someone left in one of them
    what is everyone reading this week
    page {n} and the {job} has already lost the {thing}
    I have started the same book {n} times since {day}
    looking for something {adj} set in {place}
    finished it. closed it. stared at the wall until {clock}
    bookshop in {place} has a cat called {job} and I may never leave
    the audiobook narrator does every voice like a {feeling} {animal}
    book club reminder: chapters one to nine, bring {food}
    """,
    """
    the footnotes are the best part
    I skip the maps and then complain that I am lost
    chapter nine broke me and chapter ten sold the pieces
    unreliable narrator, extremely reliable {animal}
    it is {big} pages and every one of them smells of {food}
    dog-earing is a crime in {place}
    I keep a {thing} as a bookmark
    the author clearly once owned a {adj} {animal}
    poetry counts as reading, even on the bus
    hardback for the shelf, paperback for the bath
    it wins when it stops explaining the {thing}
    borrowed it in spring, feeling {feeling} about the fine
    a detective who only eats {food}, sign me up
    I read the last page first, I am not sorry
    the translation is {adj} and I mean that kindly
    my copy has someone else's shopping list in it: {food}, {food}, candles
    """,
)

MUSIC = theme(
    """
    {band} are playing {place} in spring, who's in
    learning "{song}" on the {thing}, apologies to the neighbours
    song of the day: "{song}" by {band}
    {band} or {band}, choose, no sitting on the fence
    choir practice moved to {day}, bring the {adj} folders
    found a {adj} record for {n} pence and it skips in exactly the right place
    the busker outside the station plays nothing but {band}
    does anyone remember the chorus of "{song}"?
    earworm report: "{song}", day {n}
    karaoke list so far: {band}, {band} and whatever the {job} wants
    """,
    """
    the bassline is a {adj} {animal} walking downstairs
    that key change should be regulated
    saw them live in {place}, the drummer threw a {thing}
    it sounds like {food} feels
    headphones on, {feeling}, do not disturb
    banjo solo or I walk
    my hamster only sleeps to {band}
    the B-side is better, it always is
    they were better before the {thing} section
    vinyl crackle is just the record eating {food}
    I can play it with two fingers and great confidence
    tambourine is a real instrument, I will die on this hill
    turn it up until the {thing} rattles
    lyrics by a {feeling} {job}, clearly
    added to the winter playlist, track {n}
    no encore? in this economy?
    """,
)

GAMES = theme(
    """
    anyone up for {game} tonight around {clock}
    I have played {game} for {n} hours and I still cannot find the {thing}
    patch notes for {game}: the {animal} no longer explodes
    quiz team needs a {job}, we lost on {food} again
    new high score in {game}: {big}, screenshot or it didn't happen
    chess update: resigned to a {n} year old in {place}
    board games on {day}? I own {n} and understand three
    somebody in {game} named their {animal} after me
    the final boss of {game} is just a {adj} {job}
    rolled a one. the {thing} is on fire again
    """,
    """
    have you tried giving {food} to the {animal}
    the trick is to never open the {adj} door
    I main the {job}, it is mostly paperwork
    speedrun route: skip {place}, steal the {thing}, apologise
    lag. definitely lag. not my thumbs
    my strategy is panic with {adj} confidence
    the tutorial killed me {n} times
    rematch! best of {n}
    save before the bridge, trust me
    we need a healer and somebody who reads the rules
    the {animal} quest made me {feeling}
    I hoarded {big} potions and finished with all of them
    fishing minigame ruined my sleep
    sheep for wood? anybody? sheep for wood?
    house rules: no {thing} before the second round
    I demand a recount of the {food} tokens
    GG, that was {adj}
    who taught the {animal} to flank
    """,
)
