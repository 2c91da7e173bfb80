//! Settings in environment variables: `NINSHO_MAIL__SMTP__PORT=587` for `mail.smtp.port`.
//!
//! A variable is a text. It becomes a number, a list or a table where its setting wants one, and
//! stays as it is where the setting is a text: `0123` keeps its nought, and quotes are characters.

use std::ffi::OsString;

use figment::error::{Actual, Kind};
use figment::util::nest;
use figment::value::{Dict, Map, Value};
use figment::{Figment, Metadata, Profile, Provider};
use serde::de::DeserializeOwned;

use super::error::{ConfigError, explain};
use super::example::{self, ENV_PREFIX, Setting, example, without_prefix};
use super::nearest::nearest;

/// Variables of the build and the tests name programs and folders, not settings.
const NO_SETTINGS: [&str; 4] = ["cache", "test_", "e2e_", "config"];

/// The environment: what is set in it, and what was passed over.
#[derive(Debug, Default)]
pub(super) struct Environment {
    variables: Vec<Variable>,
    settings: Vec<Setting>,
    /// Variables that Kubernetes sets for a service of our name.
    pub(super) passed_over: Vec<String>,
}

/// A variable that is a setting.
#[derive(Clone)]
struct Variable {
    name: String,
    key: String,
    value: Value,
}

impl std::fmt::Debug for Variable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.name)
    }
}

impl Environment {
    /// Sorts out which variables are settings.
    ///
    /// # Errors
    /// A variable with our prefix that is no setting, is empty, or is not UTF-8.
    pub(super) fn read(
        variables: impl IntoIterator<Item = (OsString, OsString)>,
        settings: Vec<Setting>,
    ) -> Result<Self, ConfigError> {
        let mut environment = Self { settings, ..Self::default() };
        let mut variables: Vec<_> = variables.into_iter().collect();
        variables.sort();
        for (name, value) in variables {
            let Some((name, rest)) = name.to_str().and_then(|name| Some((name, without_prefix(name)?)))
            else {
                continue;
            };
            let key = rest.to_ascii_lowercase();
            if NO_SETTINGS.iter().any(|prefix| key.starts_with(prefix)) {
                continue;
            }
            if is_of_kubernetes(&key, value.to_str().unwrap_or_default()) {
                environment.passed_over.push(name.to_owned());
                continue;
            }
            let Some(text) = value.to_str() else {
                return Err(ConfigError::Value(format!("the environment variable {name} is not UTF-8")));
            };
            let variable = Variable::new(name, &key, text, &environment.settings)?;
            environment.variables.push(variable);
        }
        Ok(environment)
    }

    /// The configuration of `base` with these variables.
    ///
    /// # Errors
    /// Names the variable or the file's key, and what would be right.
    pub(super) fn extract<C: DeserializeOwned>(mut self, base: &Figment) -> Result<C, ConfigError> {
        loop {
            let merged = self.variables.iter().fold(base.clone(), |merged, variable| merged.merge(variable));
            match merged.extract() {
                Ok(config) => return Ok(config),
                Err(error) => {
                    // Each round gives one variable the type that its setting wants.
                    let converted = self.variables.iter_mut().any(|variable| variable.convert_for(&error));
                    if !converted {
                        return Err(explain(&error, &self.settings));
                    }
                }
            }
        }
    }
}

impl Variable {
    fn new(name: &str, key: &str, text: &str, settings: &[Setting]) -> Result<Self, ConfigError> {
        let key = key.replace("__", ".");
        let table = format!("{key}.");
        let is_table = settings.iter().any(|setting| setting.key.starts_with(&table));
        if !is_table && settings.iter().all(|setting| setting.key != key) {
            return Err(unknown(name, settings));
        }
        let value = if is_table { toml_value(text) } else { Some(Value::from(text)) };
        let Some(value) = value.filter(|_| !text.is_empty()) else {
            let reason = match (text.is_empty(), example(name, &key, settings)) {
                (true, example) => {
                    format!("it is empty: give it a value, or take it away{}", example.unwrap_or_default())
                }
                (false, _) => format!(
                    "{key} is a table: set its parts, as in {name}__…, or write {{ part = \"value\" }}"
                ),
            };
            return Err(ConfigError::Value(format!("{name}: {reason}")));
        };
        Ok(Self { name: name.to_owned(), key, value })
    }

    /// Takes the type that the error says is wanted. `false` when this is not about this variable, or
    /// its text is no such value.
    fn convert_for(&mut self, error: &figment::Error) -> bool {
        let Kind::InvalidType(Actual::Str(_), wanted) = &error.kind else { return false };
        let Value::String(_, text) = &self.value else { return false };
        if error.path.join(".") != self.key {
            return false;
        }
        let text = text.trim();
        let value = match wanted.as_str() {
            "a boolean" => text.parse().ok().map(|value: bool| Value::from(value)),
            "a sequence" => list(text),
            wanted if wanted.starts_with("struct ") || wanted == "a map" => toml_value(text),
            _ => text
                .parse()
                .ok()
                .map(|value: u64| Value::from(value))
                .or_else(|| text.parse().ok().map(|value: i64| Value::from(value))),
        };
        if let Some(value) = value {
            self.value = value;
            return true;
        }
        false
    }
}

impl Provider for &Variable {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let nested = nest(&self.key, self.value.clone());
        Ok(Profile::Default.collect(nested.into_dict().unwrap_or_default()))
    }
}

/// `127.0.0.1/32, 192.0.2.0/24`, with or without brackets; or a list as in the file.
fn list(text: &str) -> Option<Value> {
    if let Some(value) = toml_value(text).filter(|value| matches!(value, Value::Array(..))) {
        return Some(value);
    }
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if inner.contains(['[', ']', '{', '}', '"', '\'', '=']) {
        return None;
    }
    let items = inner.split(',').map(str::trim).filter(|item| !item.is_empty());
    Some(Value::from(items.map(str::to_owned).collect::<Vec<_>>()))
}

/// A value as it is written in the file.
fn toml_value(text: &str) -> Option<Value> {
    let mut table: toml::Table = format!("value = {text}").parse().ok()?;
    let value = table.remove("value").filter(|_| table.is_empty())?;
    Value::serialize(value).ok()
}

fn unknown(name: &str, settings: &[Setting]) -> ConfigError {
    // One underscore for two is the commonest mistake, and no difference in a name.
    let flat = |name: &str| name.to_ascii_uppercase().replace("__", "_");
    let known: Vec<(String, String)> = settings
        .iter()
        .map(|setting| example::variable(&setting.key))
        .map(|variable| (flat(&variable), variable))
        .collect();
    let wanted = flat(name);
    // The prefix is no part of what can be misspelt.
    let near = nearest(&wanted[ENV_PREFIX.len()..], known.iter().map(|(flat, _)| &flat[ENV_PREFIX.len()..]));
    let near = near.and_then(|near| known.iter().find(|(flat, _)| flat[ENV_PREFIX.len()..] == *near));
    let nearest = Some(match near {
        Some((_, variable)) => variable.clone(),
        None => "one with two underscores between its parts, as in NINSHO_MAIL__SMTP__HOST".to_owned(),
    });
    ConfigError::UnknownVariable { name: name.to_owned(), nearest }
}

/// Whether Kubernetes sets this variable for a service called `ninsho`, `ninsho-web` and the like
/// (its documentation: "Discovering services, environment variables").
fn is_of_kubernetes(key: &str, value: &str) -> bool {
    if key.contains("__") {
        return false;
    }
    let is = |name: &str| key == name || key.ends_with(&format!("_{name}"));
    if is("service_host")
        || is("service_port")
        || key.starts_with("service_port_")
        || key.contains("_service_port_")
    {
        return true;
    }
    // A number would be somebody who looks for the setting of the port.
    if is("port") && ["tcp://", "udp://", "sctp://"].iter().any(|scheme| value.starts_with(scheme)) {
        return true;
    }
    let Some((before, port)) = key.rsplit_once("port_") else { return false };
    if !before.is_empty() && !before.ends_with('_') {
        return false;
    }
    let mut parts = port.split('_');
    parts.next().is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        && parts.next().is_some_and(|protocol| matches!(protocol, "tcp" | "udp" | "sctp"))
        && parts.next().is_none_or(|part| matches!(part, "proto" | "port" | "addr"))
        && parts.next().is_none()
}

#[cfg(test)]
mod tests;
