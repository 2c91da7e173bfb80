//! Changes of the tables, a file each, in order. A change never imports an entity: it says
//! what the tables were then.

mod m0001_flow_a;
mod m0002_flow_b;
mod m0003_words;
mod m0004_events;
mod m0005_jobs;
mod m0006_throttle;
mod m0007_links;
mod m0008_factors;
mod m0009_mail;
mod m0010_readiness;
mod m0011_sessions;
mod m0012_clients;
mod m0013_idempotency;
mod m0014_session_end;
mod m0015_oldest;

use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// All changes.
#[derive(Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_flow_a::Migration),
            Box::new(m0002_flow_b::Migration),
            Box::new(m0003_words::Migration),
            Box::new(m0004_events::Migration),
            Box::new(m0005_jobs::Migration),
            Box::new(m0006_throttle::Migration),
            Box::new(m0007_links::Migration),
            Box::new(m0008_factors::Migration),
            Box::new(m0009_mail::Migration),
            Box::new(m0010_readiness::Migration),
            Box::new(m0011_sessions::Migration),
            Box::new(m0012_clients::Migration),
            Box::new(m0013_idempotency::Migration),
            Box::new(m0014_session_end::Migration),
            Box::new(m0015_oldest::Migration),
        ]
    }
}
