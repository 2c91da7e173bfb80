//! A generator of domain names, and of the many ways in which one name can be written.

use std::sync::LazyLock;

/// Numbers that repeat themselves (`SplitMix64`).
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not zero.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }

    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Characters that UTS 46 drops.
const IGNORED: [char; 10] = [
    '\u{ad}',
    '\u{200b}',
    '\u{2060}',
    '\u{feff}',
    '\u{fe00}',
    '\u{fe0f}',
    '\u{180b}',
    '\u{2064}',
    '\u{34f}',
    '\u{e0100}',
];

/// The full stops of UTS 46.
const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// For each ASCII character, what UTS 46 maps to it.
static SPELLINGS: LazyLock<Vec<Vec<char>>> =
    LazyLock::new(|| (0..128_u8).map(char::from).map(ways_to_write).collect());

fn ways_to_write(c: char) -> Vec<char> {
    let at = |start: u32, first: char| char::from_u32(start + u32::from(c) - u32::from(first));
    let mut ways = vec![c];
    match c {
        'a'..='z' => {
            ways.push(c.to_ascii_uppercase());
            // Full width, circled, and the styles of mathematics; some places are empty, since
            // the letter stands elsewhere, and UTS 46 refuses those.
            let starts = [
                0xff41, 0xff21, 0x24d0, 0x24b6, 0x1d41a, 0x1d400, 0x1d44e, 0x1d482, 0x1d4b6, 0x1d4ea,
                0x1d51e, 0x1d552, 0x1d586, 0x1d5ba, 0x1d5ee, 0x1d622, 0x1d656, 0x1d68a, 0x1d670, 0x1d538,
                0x1f130,
            ];
            let empty = ['\u{1d455}', '\u{1d4ba}', '\u{1d4bc}', '\u{1d4c4}', '\u{1d53a}', '\u{1d53f}'];
            let empty = |c: &char| empty.contains(c) || ('\u{1d545}'..='\u{1d551}').contains(c);
            ways.extend(starts.into_iter().filter_map(|start| at(start, 'a')).filter(|c| !empty(c)));
            ways.extend(match c {
                'a' => "ªᵃₐᴬ".chars(),
                'c' => "ᶜℂⅽℭⅭ".chars(),
                'd' => "ᵈⅆⅅⅾ".chars(),
                'i' => "ⁱᵢℹⅈℐⅰⅠ".chars(),
                'j' => "ʲⱼⅉ".chars(),
                'k' => "ᵏₖ\u{212a}ᴷ".chars(),
                'l' => "ˡₗℓℒⅼⅬ".chars(),
                'm' => "ᵐₘℳⅿⅯ".chars(),
                'o' => "ºᵒₒℴᴼ".chars(),
                'p' => "ᵖₚℙ".chars(),
                's' => "ſˢₛ".chars(),
                't' => "ᵗₜᵀ".chars(),
                'u' => "ᵘᵤᵁ".chars(),
                'y' => "ʸ".chars(),
                _ => "".chars(),
            });
        }
        '0'..='9' => {
            let starts = [0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6];
            ways.extend(starts.into_iter().filter_map(|start| at(start, '0')));
            ways.extend(match c {
                '1' => "¹₁①".chars(),
                '2' => "²₂②".chars(),
                _ => "".chars(),
            });
        }
        '-' => ways.extend(['\u{ff0d}', '\u{fe63}']),
        _ => {}
    }
    ways
}

/// One of the very many spellings of `name`, which is in lower case.
pub(crate) fn spelled(dice: &mut Dice, name: &str) -> String {
    // From a name with one odd letter to one that has nothing else.
    let oddness = dice.below(10) + 1;
    let mut text = String::with_capacity(4 * name.len());
    for c in name.chars() {
        if dice.below(20) == 0 {
            text.push(*dice.one_of(&IGNORED));
        }
        text.push(if dice.below(10) >= oddness {
            c
        } else if c == '.' {
            *dice.one_of(&DOTS)
        } else {
            *dice.one_of(&SPELLINGS[usize::try_from(u32::from(c)).unwrap()])
        });
    }
    text
}

/// A domain that is nobody's here: made up, or as near to a forbidden one as can be.
pub(crate) fn foreign_domain(dice: &mut Dice, forbidden: &[&str]) -> String {
    const TOPS: [&str; 12] =
        ["com", "jp", "co.jp", "ne.jp", "ac.jp", "or.jp", "net", "org", "de", "dev", "みんな", "рф"];
    let near = *dice.one_of(forbidden);
    match dice.below(8) {
        // Names below are other domains, as the default rules see it.
        0 => format!("{}.{near}", label(dice)),
        1 => format!("{near}.{}", dice.one_of(&TOPS)),
        2 => format!("{}{near}", letters(dice, 1)),
        3 => near.replace(".ac.", dice.one_of::<&str>(&[".co.", ".ed.", ".acc.", ".ac-jp.", "."])),
        4 => format!("{}.{}.{}", label(dice), label(dice), dice.one_of(&TOPS)),
        5 => format!("{}.{}", native(dice), dice.one_of(&TOPS)),
        _ => format!("{}.{}", label(dice), dice.one_of(&TOPS)),
    }
}

fn letters(dice: &mut Dice, least: usize) -> String {
    (0..least + dice.below(12)).map(|_| char::from(b'a' + u8::try_from(dice.below(26)).unwrap())).collect()
}

/// Letters, digits, and at times one hyphen within.
fn label(dice: &mut Dice) -> String {
    let mut label = letters(dice, 2);
    match dice.below(4) {
        0 => label.push_str(&dice.below(1000).to_string()),
        1 => label = format!("{label}-{}", letters(dice, 2)),
        2 => label.make_ascii_uppercase(),
        _ => {}
    }
    label
}

/// A label in another alphabet, all of it.
fn native(dice: &mut Dice) -> String {
    const ALPHABETS: [(u32, usize); 5] =
        [(0x3042, 60), (0x30a2, 60), (0x4e00, 2000), (0x430, 32), (0xac00, 2000)];
    let (start, letters) = *dice.one_of(&ALPHABETS);
    (0..2 + dice.below(5))
        .filter_map(|_| char::from_u32(start + u32::try_from(dice.below(letters)).unwrap()))
        .collect()
}
