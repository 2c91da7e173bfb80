//! Mobile carriers that gave out addresses with dots where RFC 5321 §4.1.2 allows none
//! (`a..b@docomo.ne.jp`, `c.@ezweb.ne.jp`). They are real, in use, and never changed by themselves.

use crate::domain::Domain;

/// The domains; names below one belong to the same carrier.
///
/// - `docomo.ne.jp`: until March 2009, see <https://www.docomo.ne.jp/service/docomo_mail/rfc_add/>
///   (NTT Docomo on such addresses of its own) and <http://hayatomo.com/68>.
/// - `ezweb.ne.jp` and `au.com`: the second of these quotes KDDI's warning of such addresses; Google
///   delivered to them until November 2015, see
///   <https://kurojica.tayori.com/q/schedule-help/detail/592117>. `ido.ne.jp` and the names of Tu-Ka are
///   KDDI's of before, as listed in `Mail::Address::MobileJp` (CPAN).
/// - `softbank.ne.jp`, `i.softbank.jp`: <https://comipo.zendesk.com/hc/ja/articles/4409766544281>.
/// - `vodafone.ne.jp` (`d.`, `h.`, `t.`, `c.`, `k.`, `r.`, `n.`, `s.`, `q.` by region), `jp-t.ne.jp` with
///   its eight siblings, and `disney.ne.jp`: `SoftBank`'s of before and beside, kept by who had one;
///   the lists of the Ruby library galakei (`lib/galakei/email.rb`) and of `Mail::Address::MobileJp`.
/// - `pdx.ne.jp` with names below it and `emnet.ne.jp`: Willcom's and `eMobile`'s, today Y!mobile's; the
///   same list of galakei.
const WITH_ODD_DOTS: [&str; 23] = [
    "docomo.ne.jp",
    "ezweb.ne.jp",
    "au.com",
    "ido.ne.jp",
    "sky.tu-ka.ne.jp",
    "cara.tu-ka.ne.jp",
    "sky.tkk.ne.jp",
    "sky.tkc.ne.jp",
    "softbank.ne.jp",
    "i.softbank.jp",
    "vodafone.ne.jp",
    "jp-d.ne.jp",
    "jp-h.ne.jp",
    "jp-t.ne.jp",
    "jp-c.ne.jp",
    "jp-k.ne.jp",
    "jp-r.ne.jp",
    "jp-n.ne.jp",
    "jp-s.ne.jp",
    "jp-q.ne.jp",
    "disney.ne.jp",
    "pdx.ne.jp",
    "emnet.ne.jp",
];

/// Whether addresses of the domain may have dots at the beginning, at the end or beside another.
#[must_use]
pub fn had_odd_dots(domain: &Domain) -> bool {
    WITH_ODD_DOTS.into_iter().any(|carrier| is_or_is_below(domain.as_str(), carrier))
}

fn is_or_is_below(name: &str, carrier: &str) -> bool {
    name.strip_suffix(carrier).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriers_of_before_and_names_below_them_had_odd_dots() {
        let regions = ["d", "h", "t", "c", "k", "r", "n", "s", "q"];
        let by_region =
            regions.iter().flat_map(|one| [format!("{one}.vodafone.ne.jp"), format!("jp-{one}.ne.jp")]);
        let others = [
            "docomo.ne.jp",
            "ezweb.ne.jp",
            "biz.ezweb.ne.jp",
            "au.com",
            "softbank.ne.jp",
            "i.softbank.jp",
            "disney.ne.jp",
            "wm.pdx.ne.jp",
        ];
        for name in by_region.chain(others.map(str::to_owned)) {
            assert!(had_odd_dots(&Domain::parse(&name).unwrap()), "{name}");
        }
        for name in [
            "example.com",
            "notdocomo.ne.jp",
            "docomo.ne.jp.example.com",
            "softbank.jp",
            "ne.jp.com",
            "jp-x.ne.jp",
            "vodafone.com",
            "disney.com",
        ] {
            assert!(!had_odd_dots(&Domain::parse(name).unwrap()), "{name}");
        }
    }
}
