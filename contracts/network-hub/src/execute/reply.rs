//! What follows each instantiation.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Reply, Response, Storage, from_json};
use cw_utils::parse_instantiate_response_data;
use flywheel_types::hub::Role;

use crate::error::ContractError;
use crate::{events, state};

/// The id of every submessage that instantiates; which one it was says the payload.
pub const INSTANTIATED: u64 = 1;

/// What a reply must know; nothing of it is stored.
#[cw_serde]
pub struct Step {
    /// The network.
    pub network: u64,
    /// Whose turn it was.
    pub role: Role,
    /// Where it must be.
    pub predicted: Addr,
    /// Whether it is the network's last one.
    pub is_last: bool,
}

/// Asserts that the contract is where its siblings look for it; after the last one the network is launched.
///
/// The chain's answer is a protobuf message with the address in its first field, whatever the contract itself answers.
pub fn instantiated(storage: &dyn Storage, reply: Reply) -> Result<Response, ContractError> {
    if reply.id != INSTANTIATED {
        return Err(ContractError::UnknownReply { id: reply.id });
    }
    let Step {
        network,
        role,
        predicted,
        is_last,
    } = from_json(&reply.payload)?;
    let missing = || ContractError::NoAnswer {
        role: role.name(),
        network,
    };
    let answer = reply.result.into_result().map_err(|_| missing())?;
    let answer = answer.msg_responses.first().ok_or_else(missing)?;
    let found = parse_instantiate_response_data(&answer.value)?.contract_address;
    if found != predicted.as_str() {
        return Err(ContractError::Misplaced {
            role: role.name(),
            network,
            found,
            predicted,
        });
    }
    if !is_last {
        return Ok(Response::new());
    }
    Ok(Response::new().add_event(events::launched(&state::network(storage, network)?)))
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::testing::MockStorage;
    use cosmwasm_std::{Binary, MsgResponse, SubMsgResponse, SubMsgResult, to_json_binary};

    use super::*;

    /// What a chain answers: field 1 the address, field 2 the data.
    fn reply(id: u64, responses: Vec<MsgResponse>) -> Reply {
        let step = Step {
            network: 7,
            role: Role::Staking,
            predicted: Addr::unchecked("right"),
            is_last: false,
        };
        #[allow(deprecated)]
        let result = SubMsgResult::Ok(SubMsgResponse {
            events: vec![],
            data: None,
            msg_responses: responses,
        });
        Reply {
            id,
            payload: to_json_binary(&step).unwrap(),
            gas_used: 0,
            result,
        }
    }

    fn response(value: &[u8]) -> Vec<MsgResponse> {
        let type_url = "/cosmwasm.wasm.v1.MsgInstantiateContract2Response".into();
        vec![MsgResponse {
            type_url,
            value: Binary::from(value),
        }]
    }

    #[test]
    fn a_contract_at_its_place_is_fine_with_and_without_an_answer_of_its_own() {
        let storage = MockStorage::new();
        instantiated(&storage, reply(1, response(b"\x0a\x05right"))).unwrap();
        instantiated(&storage, reply(1, response(b"\x0a\x05right\x12\x02hi"))).unwrap();
    }

    #[test]
    fn a_contract_elsewhere_ends_the_launch() {
        let storage = MockStorage::new();
        assert_eq!(
            instantiated(&storage, reply(1, response(b"\x0a\x05wrong"))).unwrap_err(),
            ContractError::Misplaced {
                role: "staking",
                network: 7,
                found: "wrong".into(),
                predicted: Addr::unchecked("right"),
            }
        );
    }

    #[test]
    fn an_answer_that_cannot_be_read_ends_the_launch() {
        let storage = MockStorage::new();
        assert!(matches!(
            instantiated(&storage, reply(1, response(b"\x0a\x7fx"))),
            Err(ContractError::Answer(_))
        ));
        assert_eq!(
            instantiated(&storage, reply(1, vec![])).unwrap_err(),
            ContractError::NoAnswer {
                role: "staking",
                network: 7
            }
        );
        assert_eq!(
            instantiated(&storage, reply(2, vec![])).unwrap_err(),
            ContractError::UnknownReply { id: 2 }
        );
    }
}
