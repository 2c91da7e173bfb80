//! The page of a revocation link as HTML: it works without WebAssembly and without scripts, with the
//! texts of the page's program, which takes over where it runs.

use minijinja::Environment;
use minijinja::value::Serde;
use ninsho_domain::config::Institution;
use ninsho_domain::mail::moment;
use ninsho_shared::revocation::{RevocableChange, RevocationSubject, RevocationView};
use ninsho_shared::{ProblemCode, Timestamp};
use ninsho_texts::Language;
use serde::Serialize;

use crate::http::texts::{in_language, of_mails, say};

/// The language of the form: the chosen one, else the first that the browser accepts, else English, as the
/// page does.
#[must_use]
pub fn language(query: &str, accepted: &str) -> Language {
    let chosen = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::of_tag);
    chosen.unwrap_or_else(|| Language::accepted(accepted))
}

/// What the form shows.
#[derive(Clone, Debug)]
pub enum Shown {
    /// What the link refers to.
    View(RevocationView),
    /// Why that cannot be told, or nothing could be done.
    Refused(ProblemCode),
}

#[derive(Default, Serialize)]
struct Form {
    language: &'static str,
    others: Vec<Other>,
    title: String,
    banner: Option<Banner>,
    above: Vec<String>,
    facts: Vec<Fact>,
    below: Vec<String>,
    act: Option<String>,
    ignore: String,
    desk: Option<Desk>,
}

/// A language that the form can be read in too.
#[derive(Serialize)]
struct Other {
    tag: &'static str,
    name: &'static str,
}

#[derive(Serialize)]
struct Banner {
    tone: &'static str,
    role: &'static str,
    icon: &'static str,
    says: String,
    detail: Option<String>,
}

#[derive(Serialize)]
struct Fact {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct Desk {
    name: String,
    tel: String,
    phone: String,
    hours: String,
}

/// The form as HTML, without the page around it.
///
/// # Errors
/// When a text is missing, or a moment lies outside the calendar.
pub fn html(shown: &Shown, language: Language, institution: &Institution) -> anyhow::Result<String> {
    let form = Writer { language, institution }.form(shown)?;
    let mut templates = Environment::new();
    templates.add_template("form.html", include_str!("form.html"))?;
    Ok(templates.get_template("form.html")?.render(Serde(&form))?)
}

struct Writer<'a> {
    language: Language,
    institution: &'a Institution,
}

impl Writer<'_> {
    fn say(&self, name: &str) -> anyhow::Result<String> {
        Ok(say(self.language, "stop", name)?.to_owned())
    }

    fn form(&self, shown: &Shown) -> anyhow::Result<Form> {
        let others = Language::ALL.into_iter().filter(|other| *other != self.language);
        let form = Form {
            language: self.language.tag(),
            others: others.map(|other| Other { tag: other.tag(), name: other.name() }).collect(),
            title: self.say("title_report")?,
            ignore: self.say("ignore")?,
            ..Form::default()
        };
        match shown {
            Shown::View(view) => self.viewed(form, view),
            Shown::Refused(ProblemCode::NotFound) => Ok(Form {
                banner: Some(self.banner("error", "unknown", Some("unknown_detail"))?),
                desk: Some(self.desk()),
                ..form
            }),
            Shown::Refused(code) => Ok(Form {
                banner: Some(Banner {
                    tone: "error",
                    role: "alert",
                    icon: "!",
                    // Some codes share a text, and none of these concerns a link.
                    says: say(self.language, "problem", code.name())
                        .or_else(|_| say(self.language, "problem", "internal"))?
                        .to_owned(),
                    detail: None,
                }),
                desk: Some(self.desk()),
                ..form
            }),
        }
    }

    fn viewed(&self, form: Form, view: &RevocationView) -> anyhow::Result<Form> {
        Ok(match view {
            RevocationView::CanStop { change } => Form {
                title: self.say(match change.what {
                    RevocationSubject::Initialization => "title_initialization",
                    _ => "title",
                })?,
                above: vec![self.say(match change.what {
                    RevocationSubject::Initialization => "can_stop_initialization",
                    _ => "can_stop",
                })?],
                facts: self.facts(change, "asked_at")?,
                act: Some(self.say(match change.what {
                    RevocationSubject::Initialization => "act_stop_initialization",
                    _ => "act_revocation",
                })?),
                ..form
            },
            RevocationView::CanFreeze { change } => Form {
                above: vec![self.say(match change.what {
                    RevocationSubject::AddressChange => "can_freeze",
                    RevocationSubject::Initialization => "can_freeze_initialization",
                    RevocationSubject::Authenticator => "can_freeze_authenticator",
                    RevocationSubject::RecoveryCodes => "can_freeze_recovery",
                })?],
                facts: self.facts(change, "done_at")?,
                below: vec![self.say("freeze_detail")?],
                act: Some(self.say("act_freeze")?),
                ..form
            },
            RevocationView::CanObject { change } => Form {
                above: vec![self.say("can_object")?],
                facts: self.facts(change, "asked_at")?,
                act: Some(self.say("act_object")?),
                ..form
            },
            RevocationView::Stopped { at } => Form {
                banner: Some(self.banner("success", "is_stopped", Some("stopped_detail"))?),
                facts: vec![self.when("at", *at)?],
                ..form
            },
            RevocationView::Frozen { at } => Form {
                banner: Some(self.banner("success", "frozen", Some("frozen_detail"))?),
                facts: vec![self.when("at", *at)?],
                desk: Some(self.desk()),
                ..form
            },
            RevocationView::Objected { at } => Form {
                banner: Some(self.banner("success", "objected", Some("objected_detail"))?),
                facts: vec![self.when("at", *at)?],
                desk: Some(self.desk()),
                ..form
            },
            RevocationView::DeskDecides => Form {
                banner: Some(self.banner("notice", "desk_decides", Some("desk_decides_detail"))?),
                desk: Some(self.desk()),
                ..form
            },
            RevocationView::Nothing => {
                Form { banner: Some(self.banner("notice", "nothing", Some("nothing_detail"))?), ..form }
            }
        })
    }

    fn banner(&self, tone: &'static str, says: &str, detail: Option<&str>) -> anyhow::Result<Banner> {
        let (role, icon) = match tone {
            "error" => ("alert", "!"),
            "success" => ("status", "✓"),
            _ => ("status", "i"),
        };
        let detail = detail.map(|detail| self.say(detail)).transpose()?;
        Ok(Banner { tone, role, icon, says: self.say(says)?, detail })
    }

    fn facts(&self, change: &RevocableChange, at_name: &str) -> anyhow::Result<Vec<Fact>> {
        let fact = |name, value: &str| Ok(Fact { name: self.say(name)?, value: value.to_owned() });
        let address = change.address.as_deref().map(|address| fact("address", address));
        let rest = [
            self.when(at_name, change.at),
            fact("browser", &change.origin.browser),
            fact(
                "network",
                in_language(self.language, &self.institution.network_name(&change.origin.network)),
            ),
        ];
        address.into_iter().chain(rest).collect()
    }

    fn when(&self, name: &str, at: Timestamp) -> anyhow::Result<Fact> {
        let value = in_language(self.language, &moment::written(at, self.institution)?).to_owned();
        Ok(Fact { name: self.say(name)?, value })
    }

    fn desk(&self) -> Desk {
        let desk = &self.institution.desk;
        Desk {
            name: in_language(self.language, &desk.name).to_owned(),
            tel: desk.dials(),
            phone: desk.phone_in(of_mails(self.language)).to_owned(),
            hours: in_language(self.language, &desk.hours).to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ninsho_shared::session::RequestOriginView;

    use super::*;

    fn change(what: RevocationSubject) -> RevocableChange {
        RevocableChange {
            what,
            at: Timestamp::from_millis(1_763_806_500_000),
            address: Some("t****@example.net".to_owned()),
            origin: RequestOriginView {
                network: "192.0.2.0/24".to_owned(),
                browser: "<b>, Linux".to_owned(),
            },
        }
    }

    #[test]
    fn every_state_has_its_words_in_each_language_and_a_button_where_it_acts() {
        let at = Timestamp::from_millis(0);
        let subjects = [
            RevocationSubject::AddressChange,
            RevocationSubject::Initialization,
            RevocationSubject::Authenticator,
            RevocationSubject::RecoveryCodes,
        ];
        let acting = subjects.into_iter().flat_map(|what| {
            [
                RevocationView::CanStop { change: change(what) },
                RevocationView::CanFreeze { change: change(what) },
                RevocationView::CanObject { change: change(what) },
            ]
        });
        let told = [
            RevocationView::Stopped { at },
            RevocationView::Frozen { at },
            RevocationView::Objected { at },
            RevocationView::DeskDecides,
            RevocationView::Nothing,
        ];
        let shown = acting.map(|view| (Shown::View(view), true));
        let shown = shown.chain(told.map(|view| (Shown::View(view), false)));
        let refused = ProblemCode::ALL.iter().map(|code| (Shown::Refused(*code), false));
        for (shown, acts) in shown.chain(refused) {
            for language in Language::ALL {
                let html = html(&shown, language, &Institution::default()).unwrap();
                assert_eq!(html.contains("<form method=\"post\">"), acts, "{html}");
                assert_eq!(html.contains("&lt;b&gt;, Linux"), acts, "{html}");
                assert!(!html.contains("<b>"), "{html}");
            }
        }
    }

    #[test]
    fn the_desks_number_is_that_of_the_language_and_dials_from_everywhere() {
        let shown = Shown::View(RevocationView::DeskDecides);
        for (language, number) in [(Language::Ja, "075-753-7840"), (Language::En, "+81-75-753-7840")] {
            let html = html(&shown, language, &Institution::default()).unwrap();
            let link = format!("<a href=\"tel:+81757537840\" translate=\"no\">{number}</a>");
            assert!(html.contains(&link), "{html}");
        }
    }

    #[test]
    fn the_language_is_the_chosen_one_and_else_the_browsers() {
        assert_eq!(language("lang=ja", "en"), Language::Ja);
        assert_eq!(language("", "fr, JA-JP;q=0.9, en;q=0.8"), Language::Ja);
        assert_eq!(language("lang=xx", "en-GB"), Language::En);
        assert_eq!(language("", ""), Language::En);
    }
}
