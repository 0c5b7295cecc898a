//! What the network's DAO decides: classes, approvals, places, jail, and who comes after it.

use cosmwasm_std::{Addr, BlockInfo, DepsMut, Empty, Event, MessageInfo, Order, Response, StdResult, Storage};
use flywheel_protocol::{Bps, Epoch, H3Cell, MachineId, Time};
use flywheel_types::Class;
use flywheel_types::denom::no_funds;
use flywheel_types::events::event;
use flywheel_types::network::{MAX_CLASSES, NetworkKind};
use flywheel_types::staking::{CLASSES, DEFAULT_COMMUNITY_WEIGHT, InstantiateMsg, MigrateMsg};

use crate::error::ContractError;
use crate::events;
use crate::state::{
    self, APPROVALS, CONFIG, Config, Epochs, LEDGER, Ledger, NEIGHBOURS, Neighbours, PoolBook, Reason, Stay, Sums,
    count_enrolled,
};

/// Stores the parameters after checking all of them (rule H3).
pub fn instantiate(deps: DepsMut, info: &MessageInfo, msg: InstantiateMsg) -> Result<Response, ContractError> {
    no_funds(info)?;
    let epoch = msg.clock.length();
    msg.windows.check(epoch)?;
    let count = msg.classes.len();
    if !(1..=MAX_CLASSES).contains(&count) {
        return Err(ContractError::ClassCount { count });
    }
    let community_weight = match msg.community_weight {
        Some(weight) => weight,
        None => Bps::new(DEFAULT_COMMUNITY_WEIGHT)?,
    };
    let address = |text: &str| -> StdResult<Addr> { deps.api.addr_validate(text) };
    let config = Config {
        denom: msg.denom.validate(deps.api)?,
        registry: address(&msg.registry)?,
        kind: msg.kind,
        clock: msg.clock,
        windows: msg.windows,
        max_commission_change: msg.max_commission_change,
        community_weight,
        governance: msg.governance.as_deref().map(address).transpose()?,
    };
    let neighbours = Neighbours {
        rewards: address(&msg.rewards)?,
        verification: address(&msg.verification)?,
        treasury: address(&msg.treasury)?,
    };
    for class in msg.classes {
        check_class(&config, &class)?;
        if CLASSES.newest.has(deps.storage, &class.name) {
            return Err(ContractError::DuplicateClass { class: class.name });
        }
        CLASSES.set_from(deps.storage, &class.name.clone(), Epoch::FIRST, class)?;
    }
    if !msg.places.is_empty() {
        state::open_places(deps.storage, &config, &msg.places, Bps::ZERO)?;
    }
    cw_ownable::initialize_owner(deps.storage, deps.api, Some(&msg.admin))?;
    LEDGER.save(deps.storage, &Sums::default())?;
    let event = event("staking", "instantiated")
        .add_attribute("admin", msg.admin)
        .add_attribute("denom", config.denom.name())
        .add_attribute("registry", &config.registry);
    CONFIG.save(deps.storage, &config)?;
    NEIGHBOURS.save(deps.storage, &neighbours)?;

    Ok(Response::new().add_event(event))
}

/// Names the DAO, if the message does, and counts machines that were enrolled before any was counted (rule A6: a DAO joins a
/// network that runs already).
pub fn migrate(deps: DepsMut, block: &BlockInfo, msg: MigrateMsg) -> Result<Response, ContractError> {
    let mut config = CONFIG.load(deps.storage)?;
    if let Some(governance) = msg.governance {
        config.governance = Some(deps.api.addr_validate(&governance)?);
        CONFIG.save(deps.storage, &config)?;
    }
    if config.governance.is_none() {
        return Ok(Response::new());
    }
    let (looked_at, is_complete) = count_enrolled(deps.storage, block.height)?;
    Ok(Response::new().add_event(events::machines_counted(looked_at, is_complete)))
}

/// Adds or replaces a class, from the next epoch.
pub fn set_class(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    class: Class,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(storage, &info.sender)?;
    let config = CONFIG.load(storage)?;
    check_class(&config, &class)?;
    if !CLASSES.newest.has(storage, &class.name) {
        let count = CLASSES
            .newest
            .keys_raw(storage, None, None, Order::Ascending)
            .take(MAX_CLASSES)
            .count();
        if count >= MAX_CLASSES {
            return Err(ContractError::ClassCount {
                count: count.saturating_add(1),
            });
        }
    }
    let from = Epochs::at(&config, block)?.next;

    let event = events::class_set(&class.name, from);
    CLASSES.set_from(storage, &class.name.clone(), from, class)?;

    Ok(Response::new().add_event(event))
}

/// Allows a machine into a class, or takes that back: then it may not bond more, and leaves with the next `Refresh`.
pub fn approve(
    storage: &mut dyn Storage,
    info: &MessageInfo,
    machine: MachineId,
    class: &str,
    approved: bool,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(storage, &info.sender)?;
    if !CLASSES.newest.has(storage, class) {
        return Err(ContractError::NoClass {
            class: class.to_owned(),
        });
    }

    if approved {
        APPROVALS.save(storage, (machine.get(), class), &Empty {})?;
    } else {
        APPROVALS.remove(storage, (machine.get(), class));
    }

    Ok(Response::new().add_event(events::approved(machine, class, approved)))
}

/// Opens places, or gives those that are open another boost. Stays that began elsewhere go on.
pub fn open_places(
    storage: &mut dyn Storage,
    info: &MessageInfo,
    cells: &[H3Cell],
    boost: Bps,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(storage, &info.sender)?;
    let config = CONFIG.load(storage)?;

    state::open_places(storage, &config, cells, boost)?;

    Ok(Response::new().add_event(events::places_opened(cells, boost)))
}

/// Closes places for machines that come later. Stays that began there go on.
pub fn close_places(
    storage: &mut dyn Storage,
    info: &MessageInfo,
    cells: &[H3Cell],
) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(storage, &info.sender)?;
    let config = CONFIG.load(storage)?;

    state::close_places(storage, &config, cells)?;

    Ok(Response::new().add_event(events::places_closed(cells)))
}

/// Shuts a pool out of income and enrolment at once, or lets it back (rule S10). Its votes stay. Once let back, `Refresh`
/// enrols the machine again.
pub fn jail(
    storage: &mut dyn Storage,
    block: &BlockInfo,
    info: &MessageInfo,
    machine: MachineId,
    jailed: bool,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    cw_ownable::assert_owner(storage, &info.sender)?;
    let config = CONFIG.load(storage)?;
    let mut ledger = Ledger::load(storage, Time::of(block))?;
    let mut book = PoolBook::load(storage, &ledger, machine)?;
    if book.pool().jailed == jailed {
        return Err(ContractError::JailUnchanged { machine, jailed });
    }

    book.set_jailed(jailed);
    book.save(storage, &mut ledger, block)?;
    ledger.save(storage, block)?;
    let mut response = Response::new().add_event(events::jailed(machine, jailed));
    let epochs = Epochs::at(&config, block)?;
    if jailed && Stay::load(storage, epochs, machine)?.leave_now(storage)? {
        response = response.add_event(events::left(machine, epochs.running, Reason::Jailed));
    }
    Ok(response)
}

/// Hands the admin's right over in two steps. It cannot be given up: nobody could set classes, decide cases or end a jail any more.
pub fn update_ownership(
    deps: DepsMut,
    block: &BlockInfo,
    info: &MessageInfo,
    action: cw_ownable::Action,
) -> Result<Response, ContractError> {
    no_funds(info)?;
    if action == cw_ownable::Action::RenounceOwnership {
        cw_ownable::assert_owner(deps.storage, &info.sender)?;
        return Err(ContractError::CannotRenounce);
    }
    let ownership = cw_ownable::update_ownership(deps, block, &info.sender, action)?;
    let event: Event = event("staking", "ownership_updated").add_attributes(ownership.into_attributes());
    Ok(Response::new().add_event(event))
}

fn check_class(config: &Config, class: &Class) -> Result<(), ContractError> {
    class.check()?;
    if class.places && config.kind != NetworkKind::Prn {
        return Err(ContractError::ClassWithoutPlaces {
            class: class.name.clone(),
        });
    }
    Ok(config.windows.check_class(config.clock.length(), class)?)
}
