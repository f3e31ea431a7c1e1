"""Names and words that want to be more than text."""

from __future__ import annotations

SCRIPT = "<script>globalThis.executed=1</script>"
IMAGE = "<img src=x onerror=globalThis.executed=1>"
NAMES = (
    IMAGE,
    SCRIPT,
    "</script><script>globalThis.executed=1</script>",
    '"><svg onload=globalThis.executed=1>',
    "'onfocus=globalThis.executed=1 autofocus='",
    "javascript:globalThis.executed=1",
    "{{ 7 * 7 }}{% raise %}",
    "]]></title><script>globalThis.executed=1</script>",
    "&lt;b&gt;&amp;",
    ".",
    "..",
    "../../status",
    "a/b",
    "card.png",
    "x/card.png",
    "what?name=y",
    "sharp#c",
    "100%",
    "%00",
    "%2e%2e",
    "plus+and space",
    "back\\slash",
    "line\nbreak",
    "\u202egnirts desrever",
    "\u2066isolated",
    "z" + "\u0301\u0323\u0337" * 200 + "algo",
    "مستخدم طويل الاسم من بغداد",
    "👨‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿👍🏽" * 3,
    "Wolfeschlegelsteinhausenbergerdorffsenior"[:40],
    "x" * 10_000,
    "=HYPERLINK(1)",
    "﷽﷽﷽﷽",
)
TEXTS = (
    f"{IMAGE} {SCRIPT} javascript:globalThis.executed=1 </script>",
    '<:</script>:1> <:onerror:123> 😀 x" onmouseover=globalThis.executed=1',
    "</title></style><!-- --> {{ 7*7 }} ]]>",
    "w" * 10_000,
    "ب" * 300,
)
