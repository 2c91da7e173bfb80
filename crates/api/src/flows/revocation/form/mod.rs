//! The page of a revocation link as HTML: it works without WebAssembly and without scripts, with the
//! texts of the page's program, which takes over where it runs.

use minijinja::Environment;
use minijinja::value::Serde;
use ninsho_domain::config::Institution;
use ninsho_domain::mail::moment;
use ninsho_shared::institution::Contact;
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
    password: Option<PasswordLink>,
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
struct PasswordLink {
    url: String,
    says: String,
    style: &'static str,
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
    contacts_title: String,
    contacts: Vec<ContactLine>,
}

#[derive(Serialize)]
struct ContactLine {
    name: String,
    text: String,
    url: Option<String>,
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
                desk: Some(self.desk()?),
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
                desk: Some(self.desk()?),
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
                password: self.password_link("primary")?,
                facts: vec![self.when("at", *at)?],
                ..form
            },
            RevocationView::Frozen { at } => Form {
                banner: Some(self.banner("success", "frozen", Some("frozen_detail"))?),
                password: self.password_link("primary")?,
                facts: vec![self.when("at", *at)?],
                desk: Some(self.desk()?),
                ..form
            },
            RevocationView::Objected { at } => Form {
                banner: Some(self.banner("success", "objected", Some("objected_detail"))?),
                password: self.password_link("secondary")?,
                facts: vec![self.when("at", *at)?],
                desk: Some(self.desk()?),
                ..form
            },
            RevocationView::DeskDecides => Form {
                banner: Some(self.banner("notice", "desk_decides", Some("desk_decides_detail"))?),
                desk: Some(self.desk()?),
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

    /// Where the password is changed, if the institution has a page for it.
    fn password_link(&self, style: &'static str) -> anyhow::Result<Option<PasswordLink>> {
        let link = |url: String| Ok(PasswordLink { url, says: self.say("change_password")?, style });
        self.institution.password_url.clone().map(link).transpose()
    }

    fn desk(&self) -> anyhow::Result<Desk> {
        let Institution { desk, contact, .. } = self.institution;
        let line = |Contact { name, text, url }: &Contact| ContactLine {
            name: in_language(self.language, name).to_owned(),
            text: in_language(self.language, text).to_owned(),
            url: url.clone(),
        };
        Ok(Desk {
            name: in_language(self.language, &desk.name).to_owned(),
            tel: desk.dials(),
            phone: desk.phone_in(of_mails(self.language)).to_owned(),
            hours: in_language(self.language, &desk.hours).to_owned(),
            contacts_title: say(self.language, "footer", "contacts")?.to_owned(),
            contacts: contact.iter().map(line).collect(),
        })
    }
}

#[cfg(test)]
mod tests;
