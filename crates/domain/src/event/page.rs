//! Reading events, a page at a time, newest first.

use sea_orm::sea_query::Condition;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

use crate::storage::entity::event::{Column, Entity, Model};

/// The part of a list that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// What is older than this; all, when there is none.
    pub before: Option<Uuid>,
    /// So much of it.
    pub limit: u64,
}

impl Slice {
    /// The newest.
    #[must_use]
    pub const fn newest(limit: u64) -> Self {
        Self { before: None, limit }
    }
}

/// The events of a slice for which `condition` holds, and the cursor of the next one: its `before`.
pub async fn page(
    conn: &impl ConnectionTrait,
    condition: Condition,
    slice: Slice,
) -> Result<(Vec<Model>, Option<Uuid>), DbErr> {
    let mut query = Entity::find().filter(condition).order_by_desc(Column::Id).limit(slice.limit + 1);
    if let Some(before) = slice.before {
        query = query.filter(Column::Id.lt(before));
    }
    let mut ids_and_rows = read(conn, query).await?;
    let more = ids_and_rows.len() as u64 > slice.limit;
    ids_and_rows.truncate(usize::try_from(slice.limit).unwrap_or(usize::MAX));
    let next = ids_and_rows.last().map(|(id, _)| *id).filter(|_| more);
    Ok((ids_and_rows.into_iter().filter_map(|(_, row)| row).collect(), next))
}

/// The events of a query. One of a kind that a later version added is left out: during an upgrade both
/// versions serve the same database.
pub async fn known(conn: &impl ConnectionTrait, query: Select<Entity>) -> Result<Vec<Model>, DbErr> {
    Ok(read(conn, query).await?.into_iter().filter_map(|(_, row)| row).collect())
}

async fn read(
    conn: &impl ConnectionTrait,
    query: Select<Entity>,
) -> Result<Vec<(Uuid, Option<Model>)>, DbErr> {
    let rows = conn.query_all(query.as_query()).await?;
    rows.iter()
        .map(|row| {
            let id = row.try_get("", "id")?;
            match Model::from_query_result(row, "") {
                Ok(event) => Ok((id, Some(event))),
                Err(DbErr::Type(_)) => Ok((id, None)),
                Err(error) => Err(error),
            }
        })
        .collect()
}
