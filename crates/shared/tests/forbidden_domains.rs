//! Row 11 of the promises: no spelling of a forbidden domain slips through, and nobody
//! else's address is refused.
//!
//! The spellings are drawn from a seeded generator, so that a failure can be seen again. A
//! build that is optimised tries a million of each kind; a development build, whose UTS 46
//! tables are read by unoptimised code, a twenty-fifth of that.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod spelling;

use ninsho_shared::{Domain, DomainRule, DomainRules, MailAddress};
use spelling::{Dice, foreign_domain, spelled};

/// What the manual forbids, and the domain of the placeholder.
const FORBIDDEN: [&str; 4] =
    ["st.kyoto-u.ac.jp", "kyoto-u.ac.jp", "ms.c.kyoto-u.ac.jp", "mail2.adm.kyoto-u.ac.jp"];

const SPELLINGS: u32 = if cfg!(debug_assertions) { 40_000 } else { 1_000_000 };

fn rules(subdomains: bool) -> DomainRules {
    let rule = |name| DomainRule { domain: Domain::parse(name).unwrap(), subdomains };
    DomainRules(FORBIDDEN.into_iter().map(rule).collect())
}

/// What a spelling came to, in the numbers that a test goes by.
#[derive(Debug, Default)]
struct Tally {
    /// It was read as the forbidden domain.
    recognised: u32,
    /// It was no domain at all.
    unreadable: u32,
}

impl Tally {
    /// Panics when the address is one that could be registered.
    fn count(&mut self, address: &str, rules: &DomainRules) {
        match MailAddress::parse(address) {
            Err(_) => self.unreadable += 1,
            Ok(read) => match rules.forbidding(read.domain()) {
                Some(_) => self.recognised += 1,
                None => panic!("{address:?} is accepted as {read}"),
            },
        }
    }
}

#[test]
fn no_spelling_of_a_forbidden_domain_is_accepted() {
    let rules = rules(false);
    let mut dice = Dice::new(11);
    let mut tally = Tally::default();
    for _ in 0..SPELLINGS {
        let name = dice.one_of(&FORBIDDEN);
        let at = dice.one_of(&["@", "@", "@", "＠"]);
        let end = dice.one_of(&["", "", "", ".", "。", "．", "｡", " ", "\u{3000}", "\u{ad}"]);
        let address = format!("taro{at}{}{end}", spelled(&mut dice, name));
        tally.count(&address, &rules);
    }
    // A generator that only wrote nonsense would show nothing.
    assert!(tally.recognised > SPELLINGS / 10 * 9, "{tally:?}");
}

#[test]
fn no_name_below_a_forbidden_domain_is_accepted_where_the_names_below_count() {
    let rules = rules(true);
    let mut dice = Dice::new(12);
    let mut tally = Tally::default();
    for _ in 0..SPELLINGS / 4 {
        let mut name = (*dice.one_of(&FORBIDDEN)).to_owned();
        for _ in 0..dice.below(4) {
            let below = ["mail", "med", "x", "a1-b2", "xn--wgv71a119e", "www", "0"];
            name = format!("{}.{name}", dice.one_of(&below));
        }
        tally.count(&format!("taro@{}", spelled(&mut dice, &name)), &rules);
    }
    assert!(tally.recognised > SPELLINGS / 4 / 10 * 9, "{tally:?}");
}

#[test]
fn a_name_that_only_looks_forbidden_is_never_taken_for_the_real_one() {
    // One letter of the label is of another alphabet: not the forbidden name, and not a name
    // that an honest person has.
    let rules = rules(false);
    for (latin, alike) in [('o', 'о'), ('o', 'ο'), ('y', 'у'), ('k', 'κ'), ('t', 'т'), ('k', 'к'), ('o', 'օ')]
    {
        for name in FORBIDDEN {
            for place in name.match_indices(latin).map(|(place, _)| place) {
                let mut written = name.to_owned();
                written.replace_range(place..=place, &alike.to_string());
                let read = MailAddress::parse(&format!("taro@{written}"));
                assert!(read.is_err(), "{written} is accepted as {read:?}");
            }
        }
    }
    // Punycode of what is no other alphabet, and what only a URL would take for the name.
    for written in [
        "xn--kyoto-u-.ac.jp",
        "kyoto-u.xn--ac-.jp",
        "kyoto-u.ac.jp@kyoto-u.ac.jp",
        "kyoto-u%2eac.jp",
        "evil.example.com/@kyoto-u.ac.jp",
        "kyoto-u.ac.jp:25",
        "kyoto-u.ac.jp..",
        "[kyoto-u.ac.jp]",
        "kyoto-u.ac.jp(work)",
        "kyoto-u.ac.jp>,<eve@example.com",
        "kyoto-u\0.ac.jp",
        "kyoto-u.ac.jp\r\n.example.com",
        "\"kyoto-u.ac.jp\"",
        "kyoto-u\u{200d}.ac.jp",
        "kyo\u{200c}to-u.ac.jp",
    ] {
        Tally::default().count(&format!("taro@{written}"), &rules);
    }
}

#[test]
fn no_valid_foreign_address_is_refused() {
    let rules = rules(false);
    let mut dice = Dice::new(13);
    for _ in 0..SPELLINGS / 4 {
        let name = foreign_domain(&mut dice, &FORBIDDEN);
        let address = format!("taro@{name}");
        match MailAddress::parse(&address) {
            Ok(read) => {
                assert!(rules.forbidding(read.domain()).is_none(), "{address} is refused as forbidden");
            }
            Err(error) => panic!("{address} is refused: {error}"),
        }
    }
}
