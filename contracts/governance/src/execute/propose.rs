//! Opening a proposal.

use cosmwasm_std::{Addr, CosmosMsg, DepsMut, Env, Response, Uint128, to_json_vec};
use flywheel_protocol::{MachineId, Time};
use flywheel_types::governance::{
    Choice, ClassRules, MAX_ACTIONS, MAX_DESCRIPTION, MAX_OPTIONS, MAX_PROPOSAL, NewProposal, ProposalClass,
};

use super::{check_count, check_text, check_title};
use crate::actions;
use crate::error::ContractError;
use crate::events;
use crate::money::Money;
use crate::power::{View, all_votes};
use crate::state::config::{CONFIG, Config, SETTINGS, Settings, rules_of};
use crate::state::held::{self, Pot};
use crate::state::proposals::{self, Kind, StoredChoice, TERMS, TEXTS, Terms, Text};

/// Opens a proposal with the rules, the weights and the votes of this block's beginning.
pub fn propose(deps: DepsMut, env: &Env, money: &Money, proposal: NewProposal) -> Result<Response, ContractError> {
    let (config, class) = (CONFIG.load(deps.storage)?, proposal.class);
    let rules = rules_of(deps.storage, class)?;
    money.expect(&config.denom, rules.deposit)?;
    let kind = check_kind(&proposal, &rules)?;
    let view = View {
        querier: deps.querier,
        staking: &config.staking,
        height: env.block.height,
    };
    if rules.deposit.is_zero() {
        check_proposer(&view, &money.payer, proposal.positions.as_deref())?;
    }
    let settings = SETTINGS.load(deps.storage)?;
    let total = all_votes(deps.storage, &config, &view, settings.machine_weight)?;
    let (id, is_mature) = next(deps.storage, env.block.height)?;
    check_age(&config, total, (is_mature, kind, class))?;
    let options = u8::try_from(proposal.choices.len()).unwrap_or(u8::MAX);
    let terms = terms(
        (&config, &settings, &rules),
        env,
        (class, kind, options),
        total,
        is_mature,
    )?;
    let text = checked_text(&deps, env, &money.payer, proposal)?;

    TERMS.save(deps.storage, id, &terms)?;
    TEXTS.save(deps.storage, id, &text)?;
    held::put(deps.storage, &config.denom, Pot::Deposits, terms.deposit)?;
    Ok(Response::new().add_event(events::proposed(id, &text.proposer, class, &terms)))
}

/// The number of the next proposal, and whether the minimum had been reached before this block: an earlier proposal says
/// so, as none is opened without it.
fn next(storage: &dyn cosmwasm_std::Storage, height: u64) -> Result<(u64, bool), ContractError> {
    let Some((newest, terms)) = proposals::newest(storage)? else {
        return Ok((1, false));
    };
    let id = newest.checked_add(1).ok_or(ContractError::TooMany)?;
    Ok((id, terms.mature || terms.start_height < height))
}

fn check_kind(proposal: &NewProposal, rules: &ClassRules) -> Result<Kind, ContractError> {
    let has_choices = !proposal.choices.is_empty();
    if has_choices && (proposal.optimistic || !proposal.msgs.is_empty()) {
        return Err(ContractError::MixedKinds);
    }
    if proposal.optimistic && rules.objection.is_none() {
        return Err(ContractError::NotOptimistic { class: proposal.class });
    }
    if has_choices && proposal.class == ProposalClass::Upgrade {
        return Err(ContractError::UpgradeChoices);
    }
    Ok(match (has_choices, proposal.optimistic) {
        (true, _) => Kind::Multiple,
        (false, true) => Kind::Optimistic,
        (false, false) => Kind::Single,
    })
}

fn check_proposer(view: &View, proposer: &Addr, positions: Option<&[MachineId]>) -> Result<(), ContractError> {
    if view.has_votes(proposer, positions)? {
        return Ok(());
    }
    Err(ContractError::NoVotes {
        account: proposer.clone(),
        height: view.height,
    })
}

fn check_age(
    config: &Config,
    total: Uint128,
    (is_mature, kind, class): (bool, Kind, ProposalClass),
) -> Result<(), ContractError> {
    if total < config.minimum_total_power {
        return Err(ContractError::TooYoung {
            total,
            minimum: config.minimum_total_power,
        });
    }
    match (is_mature, kind, class) {
        (false, Kind::Optimistic, _) => Err(ContractError::NotMature {
            what: "optimistic ones",
        }),
        (false, _, ProposalClass::Upgrade) => Err(ContractError::NotMature { what: "upgrades" }),
        _ => Ok(()),
    }
}

fn terms(
    (config, settings, rules): (&Config, &Settings, &ClassRules),
    env: &Env,
    (class, kind, options): (ProposalClass, Kind, u8),
    total: Uint128,
    mature: bool,
) -> Result<Terms, ContractError> {
    let needed = match (kind, rules.objection) {
        (Kind::Optimistic, Some(objection)) => objection.ceil_of(total),
        _ => rules.quorum.ceil_of(total.max(config.minimum_total_power)),
    };
    let ends_at = Time::of(&env.block).plus(rules.period)?;
    // Later times must fit too: then nothing that is asked of them can fail.
    ends_at.plus(rules.timelock)?.plus(rules.grace)?;
    Ok(Terms {
        class: class.number(),
        kind,
        options,
        start_height: env.block.height,
        ends_at,
        total,
        needed,
        threshold: rules.threshold,
        timelock: rules.timelock,
        grace: rules.grace,
        deposit: rules.deposit,
        cap: settings.representative_cap.of(total),
        machine_weight: settings.machine_weight,
        revoting: rules.revoting,
        mature,
    })
}

fn checked_text(deps: &DepsMut, env: &Env, proposer: &Addr, proposal: NewProposal) -> Result<Text, ContractError> {
    check_title("title", &proposal.title)?;
    check_text("description", &proposal.description, MAX_DESCRIPTION)?;
    let class = proposal.class;
    let check = |msgs: &[CosmosMsg], least| check_actions(deps, env, class, msgs, least);
    let choices = if proposal.choices.is_empty() {
        check(&proposal.msgs, 1)?;
        vec![StoredChoice {
            title: String::new(),
            msgs: proposal.msgs,
        }]
    } else {
        check_count("choices", proposal.choices.len(), (2, MAX_OPTIONS))?;
        // One option may be to leave things as they are; but if all are, it is a text.
        let does_something = proposal.choices.iter().any(|choice| !choice.msgs.is_empty());
        check(&[], usize::from(!does_something))?;
        let stored = proposal.choices.into_iter().map(|Choice { title, msgs }| {
            check_title("title of a choice", &title)?;
            check(&msgs, 0)?;
            Ok(StoredChoice { title, msgs })
        });
        stored.collect::<Result<_, ContractError>>()?
    };
    let text = Text {
        proposer: proposer.clone(),
        title: proposal.title,
        description: proposal.description,
        choices,
    };
    let size = to_json_vec(&text)?.len();
    if size > MAX_PROPOSAL {
        return Err(ContractError::TextLength {
            what: "proposal",
            given: size,
            least: 0,
            most: MAX_PROPOSAL,
        });
    }
    Ok(text)
}

/// Texts do nothing; all others do something, and what their class may.
fn check_actions(
    deps: &DepsMut,
    env: &Env,
    class: ProposalClass,
    msgs: &[CosmosMsg],
    least: usize,
) -> Result<(), ContractError> {
    let bounds = match class {
        ProposalClass::Text => (0, 0),
        _ => (least, MAX_ACTIONS),
    };
    check_count("actions", msgs.len(), bounds)?;
    actions::review(deps.api, &env.contract.address, class, msgs).map(drop)
}
