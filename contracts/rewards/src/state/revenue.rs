//! Revenue by the epoch in which it came and by what earned it (rule W4).

use std::collections::BTreeMap;

use cosmwasm_std::{Order, StdResult, Storage, Uint128};
use cw_storage_plus::{Bound, Map};
use flywheel_protocol::{Epoch, MachineId};
use flywheel_types::compact;
use flywheel_types::page;
use flywheel_types::rewards::{Revenue, RevenueRow};

use crate::error::ContractError;

/// What came in each epoch.
pub const EPOCHS: Map<u64, RevenueOfEpoch> = Map::new("revenue_epochs");
/// What earned it, by epoch and row.
pub const ROWS: Map<(u64, u64), Row> = Map::new("revenue_rows");
/// The row of each tag, by epoch and [`tag`]: so that a thousand sales of one machine are one row.
pub const TAGS: Map<(u64, &[u8]), u64> = Map::new("revenue_tags");

/// Sums of one epoch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RevenueOfEpoch {
    pub amount: Uint128,
    pub rows: u64,
}

compact!(RevenueOfEpoch { amount, rows });

/// Revenue with one tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub from: Epoch,
    pub to: Epoch,
    pub machine: Option<MachineId>,
    pub amount: Uint128,
}

compact!(Row {
    from,
    to,
    machine,
    amount
});

/// Adds revenue that comes in `epoch`; returns its row.
pub fn add(storage: &mut dyn Storage, epoch: Epoch, revenue: &Revenue, amount: Uint128) -> Result<u64, ContractError> {
    let key = epoch.get();
    let tag = tag(revenue);
    let mut sums = EPOCHS.may_load(storage, key)?.unwrap_or_default();

    let known = TAGS.may_load(storage, (key, &tag))?;
    let row = match known {
        Some(row) => row,
        None => {
            let row = sums.rows;
            // One message adds one row: 2^64 of them never come.
            sums.rows = row.saturating_add(1);
            TAGS.save(storage, (key, &tag), &row)?;
            row
        }
    };
    let before = ROWS
        .may_load(storage, (key, row))?
        .map_or(Uint128::zero(), |row| row.amount);
    let Revenue { from, to, machine } = *revenue;
    ROWS.save(
        storage,
        (key, row),
        &Row {
            from,
            to,
            machine,
            amount: before.checked_add(amount)?,
        },
    )?;
    sums.amount = sums.amount.checked_add(amount)?;
    EPOCHS.save(storage, key, &sums)?;
    Ok(row)
}

/// What came in each of `count` epochs from `first` on; epochs in which nothing came are not there. One walk, because to
/// ask for an epoch that is not there costs as much as for one that is.
pub fn of_epochs(storage: &dyn Storage, first: Epoch, count: u64) -> StdResult<BTreeMap<u64, Uint128>> {
    let behind = first.get().saturating_add(count);
    let range = (Bound::inclusive(first.get()), Bound::exclusive(behind));
    EPOCHS
        .range(storage, Some(range.0), Some(range.1), Order::Ascending)
        .map(|found| found.map(|(epoch, sums)| (epoch, sums.amount)))
        .collect()
}

/// A page of an epoch's rows.
pub fn rows(
    storage: &dyn Storage,
    epoch: Epoch,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<Vec<RevenueRow>> {
    let rows = ROWS
        .prefix(epoch.get())
        .range(storage, start_after.map(Bound::exclusive), None, Order::Ascending);
    page::collect(
        rows.map(|found| {
            let (
                number,
                Row {
                    from,
                    to,
                    machine,
                    amount,
                },
            ) = found?;
            Ok(RevenueRow {
                row: number,
                revenue: Revenue { from, to, machine },
                amount,
            })
        }),
        limit,
    )
}

/// The epochs and the machine, 8 bytes each; 0 stands for no machine, because no machine has that id.
fn tag(revenue: &Revenue) -> [u8; 24] {
    let mut tag = [0; 24];
    let machine = revenue.machine.map_or(0, MachineId::get);
    let numbers = [revenue.from.get(), revenue.to.get(), machine];
    for (bytes, number) in tag.chunks_exact_mut(8).zip(numbers) {
        bytes.copy_from_slice(&number.to_be_bytes());
    }
    tag
}
