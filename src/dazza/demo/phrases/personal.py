"""Lines that belong to one person of the cast."""

from __future__ import annotations

from dazza.demo.templates import phrases

OWL = phrases(
    """
    moths at the window again, I have named them all
    the library of the night is open
    page {n} by torchlight
    the {animal} outside and I have an understanding
    everyone asleep? good. listen: {thing}s are just {adj} {thing}s
    it is {late}, the hour of {food}
    composing a letter to the moon, draft {n}
    I walked the length of the street, {n} windows lit, all mine
    there is a word for this kind of quiet and it is "{adj}"
    the kettle and I have agreed on one more
    """
)

LARK = phrases(
    """
    good morning all
    dawn! get up, it's {adj} out there
    birdsong count: {n} species before the first bus
    the {animal} and I saw the sun come up over {place}
    bread is in, dog is out, day is on
    I have already done {n} things, what about you
    frost on the {plant}, breath like a dragon, lovely
    lark report: {adj} sky, {feeling} heart
    """
)

SHOUTS = phrases(
    """
    who put {food} in the {thing}
    this is the best {thing} i have ever seen
    i repeat: the goose is in the kitchen
    my {plant} won a prize
    can everybody hear me
    i am not shouting this is my voice
    bring back the {adj} {food}
    friday is film night and nobody can stop us
    the {job} waved at me
    it was the router all along
    somebody stop that {animal}
    happy {day} everyone
    justice for the {adj} {animal}
    where are my glasses
    never mind i was wearing them
    """
)

ESSAYS = phrases(
    """
    When I moved to {place} there was a {job} at number {n} with a {adj} {thing} in the window.
    People forget that {food} used to be a luxury, something you would walk to {place} for.
    I have thought about this for longer than I care to admit, and I side with the {animal}.
    On the one hand there is the {thing}, with all that it implies; on the other there is breakfast.
    My grandfather, a {feeling} man, used to say that a {thing} is only as good as its {tool}.
    What we call {adj} is mostly a matter of light, and of whether one has eaten.
    Consider {film}: it is not really about the {thing} at all, it is about waiting.
    There are, as far as I can tell, {n} ways to ruin {food}, and I have published on nine of them.
    The bus to {place} was late that day, which in hindsight explains the whole affair.
    I grant that the {job} had a point, yet consider the {adj} feelings of the {animal}.
    In conclusion, and I promise that this is a conclusion, we should have asked the goose.
    The historian in me would mention the {adj} winter; the neighbour in me, the fence.
    It took me {n} years to notice that the song is in fact about {plant}.
    """
)

KEEN = phrases(
    """
    hi everyone! I'm new here!
    I just moved in at number {n}, this is the best street
    ok who is Gerald and why is he rising
    I read back {n} days of chat and I love all of you
    is there a list of the running jokes? I'm taking notes
    can I help with the {food}? I can carry things!
    I saw the goose!!! it looked right at me
    omg yes
    count me in!
    I made {food} for everybody, where do I bring it?
    what's the pineapple census, how do I vote
    already feels like home tbh
    I borrowed a {tool} and made a friend
    first film night tonight!! what do I wear
    less than a week on Lantern Street and I know the {job} by name
    """
)

LURKER = phrases(
    """
    hello
    still here
    I read everything, you are all wonderful
    happy lantern night
    it was under the gnome
    yes
    the goose says hi
    that was my ladle
    """
)

FALLEN = (
    "I fell asleep on the sofa. {n} days. gone",
    "starting again from one. one is also a number",
)
"""What is said on the day after a streak of `{n}` days ended."""

GREETINGS = phrases(
    """
    hello from my end of the street
    present and mostly awake
    just passing through with {food}
    is it me or is it {adj} today
    waving at all of you from the {thing}
    anything I missed? besides the goose
    quick hello, the {animal} is waiting
    how is Gerald this fine {day}?
    """
)

CHECK_IN = (
    "day {n}",
    "day {n}, present",
    "day {n}: the kettle and I are here",
    "checking in, day {n}",
    "day {n} and counting",
    "day {n}. still raining. still here",
    "day {n}, goose sighted",
    "evening all, day {n}",
)
"""What the streak keeper says once a day; `{n}` is the length of the streak."""

RESCUES = (
    "goodnight all, day {n} for me",
    "just keeping the streak alive, {n} now",
    "number {n}, coming for you @Perpetua",
    "here! {n}!",
    "{n} days, somebody tell Perpetua",
)

EMOJI = tuple(
    emoji
    for line in """
    😂 ❤️ 🥰 ✨ 😭 🔥 🎉 🙏🏽 👍🏽 👏🏾 💃🏻 🦆 🪿 🌻 🍅 🍕 🥐 ☕ 🌙 🌈 🎬 🍿 🐈‍⬛ 🏳️‍🌈 👩‍🚀
    <:honk:811223344556677001> 👨‍👩‍👧‍👦
    🧑🏿‍🍳 🤷🏽‍♀️ 🇦🇺 🇯🇵 🇧🇷 🇩🇪 🇳🇬 🇲🇽 🏴‍☠️ 1️⃣ 💯 🫶🏼 🧡 💚 🎻 🥞 🏮 🍲
    <a:kettle:811223344556677002> <:gerald:811223344556677003>
    """.splitlines()
    for emoji in line.split()
)
"""The favourite ones first: sequences, flags, skin tones and a server's own among them."""
