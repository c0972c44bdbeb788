// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {VestingWallet} from "@openzeppelin/contracts/finance/VestingWallet.sol";
import {VestingWalletCliff} from "@openzeppelin/contracts/finance/VestingWalletCliff.sol";

/**
 * @title A share of the supply, released to its beneficiary over time
 * @notice Nothing before the cliff, then in proportion to the time since the start. Anyone may call `release(token)`;
 * the tokens go to the owner.
 *
 * @dev Threats considered:
 * - Ownership handed to a mistyped address: the new owner has to accept (Ownable2Step).
 * - Ownership given up, which would lock what is not vested yet: refused.
 */
contract TabgridVesting is VestingWalletCliff, Ownable2Step {
    /// @notice Ownership cannot be given up: the tokens would have nobody to go to.
    error VestingCannotBeRenounced();

    /**
     * @param beneficiary First owner, who the tokens go to.
     * @param startTimestamp When vesting starts, in Unix seconds.
     * @param durationSeconds From the start until everything is vested.
     * @param cliffSeconds From the start until anything can be released; at most the duration.
     */
    constructor(
        address beneficiary,
        uint64 startTimestamp,
        uint64 durationSeconds,
        uint64 cliffSeconds
    ) VestingWallet(beneficiary, startTimestamp, durationSeconds) VestingWalletCliff(cliffSeconds) {}

    /// @inheritdoc Ownable2Step
    function transferOwnership(address newOwner) public override(Ownable, Ownable2Step) {
        super.transferOwnership(newOwner);
    }

    /// @notice Always reverts.
    function renounceOwnership() public pure override {
        revert VestingCannotBeRenounced();
    }

    function _transferOwnership(address newOwner) internal override(Ownable, Ownable2Step) {
        super._transferOwnership(newOwner);
    }
}
