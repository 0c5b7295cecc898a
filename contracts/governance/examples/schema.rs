//! Writes the JSON schema of the messages and responses to `schema/`.

use cosmwasm_schema::write_api;
use flywheel_types::governance::{ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg};

fn main() {
    write_api! { instantiate: InstantiateMsg, execute: ExecuteMsg, query: QueryMsg, migrate: MigrateMsg }
}
